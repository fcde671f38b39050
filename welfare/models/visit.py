"""A visit that somebody means to make."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from welfare.codes import VisitPurpose
from welfare.models.case import Case


class PlannedVisit(models.Model):
    """Who goes to a case's household on which day, and what for. It is over when it was made or called off."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="planned_visits")
    planned_on = models.DateField(_("day"))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who goes"), on_delete=models.PROTECT, related_name="planned_visits"
    )
    purpose = models.CharField(_("purpose"), max_length=15, choices=VisitPurpose)
    note = models.CharField(_("note"), max_length=200, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(_("planned at"))
    done_on = models.DateField(_("made on"), null=True, blank=True)
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True)

    class Meta:
        verbose_name = _("planned visit")
        verbose_name_plural = _("planned visits")
        ordering = ["planned_on", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="visit_made_or_called_off", condition=Q(done_on__isnull=True) | Q(called_off_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_on", "officer"], name="visit_calendar", condition=Q(called_off_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.planned_on}"

    @property
    def waits(self) -> bool:
        """Whether it is still to be made."""
        return self.done_on is None and self.called_off_at is None
