"""A large list that somebody asked for as a file: made in the background, hers alone, and gone after a time."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from regions.capabilities import Capability
from regions.querysets import places_of, reach_of
from regions.rules.codes import covers


class ExportQuerySet(models.QuerySet["Export"]):
    """Exports by who asked for them, and by whether she may still hold what is in them."""

    capabilities: ClassVar[dict[str, Capability | None]] = {
        "view": None,
        "remove": None,
        "take": Capability.EXPORT_PEOPLE,
    }

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the exports on which ``user`` may do ``action``: her own, whatever it is.

        To ``take`` the file she must hold the capability today in all of its places: what she lost since, she does not get.

        Raises:
            KeyError: there is no such action.
        """
        capability = self.capabilities[action]
        if reach_of(user) is None:
            return self.none()
        own = self.filter(requested_by=user)
        if capability is None:
            return own
        reach = places_of(user, capability)
        held = [
            key
            for key, places in own.values_list("pk", "places")
            if places and all(any(covers(mine, place) for mine in reach) for place in places)
        ]
        return own.filter(pk__in=held)


class Export(models.Model):
    """What was asked for and what for, and where the file lies while it is there. Nobody's name or number."""

    kind = models.CharField(_("kind"), max_length=20, help_text=_("Which list: persons or households."))
    number = models.CharField(_("number"), max_length=20, unique=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("requested by"), on_delete=models.PROTECT, related_name="+"
    )
    places = ArrayField(models.CharField(max_length=13), verbose_name=_("places"))
    query = models.JSONField(
        _("place and filters"), default=dict, help_text=_("Codes, as the list's address has them.")
    )
    described = models.CharField(_("filters"), max_length=300, blank=True, help_text=_("In the words of who asked."))
    purpose = models.CharField(_("purpose"), max_length=12)
    note = models.CharField(_("note"), max_length=200)
    file_format = models.CharField(_("file"), max_length=4)
    file_name = models.CharField(_("name of the file"), max_length=60)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("requested at"))
    made_at = models.DateTimeField(_("made at"), null=True)
    kept_until = models.DateTimeField(_("kept until"), null=True)
    removed_at = models.DateTimeField(_("removed at"), null=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("hash of the file"), max_length=64, blank=True)
    stored_as = models.CharField(
        max_length=120, blank=True, help_text=_("Path below the folder of uploads, while kept.")
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["requested_by", "-id"], name="export_by_requester"),
            models.Index(fields=["kept_until"], name="export_kept", condition=~models.Q(stored_as="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="export_file_has_an_end",
                condition=models.Q(stored_as="") | models.Q(made_at__isnull=False, kept_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of this export."""
        return reverse("export-detail", args=[self.pk])

    @property
    def is_there(self) -> bool:
        """Whether the file can still be taken."""
        return bool(self.stored_as) and self.kept_until is not None and timezone.now() < self.kept_until
