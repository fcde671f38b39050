"""Personal data came where they do not belong, or were lost."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from privacy.codes import BreachStep, Cause, DataKind, Recipient, Risk
from privacy.models.deadline import Deadline
from privacy.querysets import BreachQuerySet
from regions.models import Region


class Breach(models.Model):
    """One failure of protection (UU 27/2022 Pasal 46). No names and no numbers of persons stand here.

    ``region`` is a place that all it touched lies in; ``places`` are codes within it. ``people`` is empty until somebody
    knows. The clock of both notices, to the agency and to the people, runs from ``discovered_at``.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    region = models.ForeignKey(Region, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    places = ArrayField(models.CharField(max_length=13), verbose_name=_("places"), default=list, blank=True)
    discovered_at = models.DateTimeField(_("discovered at"))
    description = models.TextField(_("what happened, when and how"))
    kinds = ArrayField(models.CharField(max_length=12, choices=DataKind), verbose_name=_("kinds of data"))
    people = models.PositiveIntegerField(_("number of people"), null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=16, choices=Cause, default=Cause.UNKNOWN)
    containment = models.TextField(_("what was done to contain it"), blank=True)
    risk = models.CharField(_("risk for the people"), max_length=8, choices=Risk)
    deadline = models.ForeignKey(Deadline, verbose_name=_("legal clock"), on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("due at"))
    agency_told_at = models.DateTimeField(_("agency told at"), null=True, blank=True)
    subjects_told_at = models.DateTimeField(_("people told at"), null=True, blank=True)
    measures = models.TextField(_("measures against a repetition"), blank=True)
    not_told_reason = models.CharField(_("why somebody was not told"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(unique=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("breach")
        verbose_name_plural = _("breaches")
        ordering = ["-discovered_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="breach_closed_with_measures", condition=Q(closed_at__isnull=True) | ~Q(measures="")
            ),
            models.CheckConstraint(
                name="breach_closed_when_told_or_why_not",
                condition=Q(closed_at__isnull=True)
                | Q(agency_told_at__isnull=False, subjects_told_at__isnull=False)
                | ~Q(not_told_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="breach_open", condition=Q(closed_at__isnull=True))]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the breach."""
        return reverse("breach", args=[self.number])

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.closed_at is None

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of data in words."""
        return [str(DataKind(kind).label) for kind in self.kinds]


class BreachNotice(models.Model):
    """Somebody was told: who, when, how, and how many of them."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="notices")
    recipient = models.CharField(_("who was told"), max_length=10, choices=Recipient)
    sent_at = models.DateTimeField(_("told at"))
    means = models.CharField(_("how"), max_length=200)
    people = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("notice of a breach")
        verbose_name_plural = _("notices of breaches")
        ordering = ["sent_at", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.breach_id} {self.recipient}"


class BreachEvent(models.Model):
    """One entry of the timeline."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(_("step"), max_length=10, choices=BreachStep)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("event of a breach")
        verbose_name_plural = _("events of breaches")
        ordering = ["-at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.breach_id} {self.step}"
