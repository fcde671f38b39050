"""Minutes of a musyawarah desa/kelurahan: who met, and what they say of each household."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from welfare.codes import Opinion
from welfare.models.case import Case
from welfare.querysets import DeliberationQuerySet


class Deliberation(models.Model):
    """One meeting. ``attendance`` is a list of ``{"name": …, "role": …}``. The signed paper may join it as a scan."""

    village = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=100)
    chair = models.CharField(_("chair"), max_length=100)
    attendance = models.JSONField(_("attendance"), default=list)
    summary = models.TextField(_("what was said"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    submission_key = models.UUIDField(_("submission key"), unique=True)
    scan_as = models.CharField(max_length=120, blank=True, help_text=_("Path below the folder of uploads."))
    scan_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scan_at = models.DateTimeField(_("signed paper added at"), null=True, blank=True)

    objects = DeliberationQuerySet.as_manager()

    class Meta:
        verbose_name = _("musyawarah")
        verbose_name_plural = _("musyawarah")
        ordering = ["-held_on", "-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["village", "-held_on", "-id"], name="deliberation_by_village")]

    def __str__(self) -> str:
        return f"{self.village_id} {self.held_on}"


class DeliberationItem(models.Model):
    """What a meeting says of one household's case."""

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deliberated")
    opinion = models.CharField(_("opinion"), max_length=10, choices=Opinion)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("opinion of a musyawarah")
        verbose_name_plural = _("opinions of musyawarah")
        ordering = ["deliberation", "id"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["deliberation", "case"], name="deliberated_once")]

    def __str__(self) -> str:
        return f"{self.deliberation_id} {self.case_id}"
