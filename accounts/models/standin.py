"""A colleague stands in for somebody who is away."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Vocabulary of stand-ins."""

    def live_on(self, day: date) -> Self:
        """Return those in force on ``day`` or to begin later."""
        return self.filter(ended_at__isnull=True, valid_to__gte=day)

    def in_force_on(self, day: date) -> Self:
        """Return those in force on ``day``."""
        return self.live_on(day).filter(valid_from__lte=day)

    def overlapping(self, start: date, end: date) -> Self:
        """Return those in force on some day from ``start`` to ``end``, both included."""
        return self.live_on(start).filter(valid_from__lte=end)


class StandIn(models.Model):
    """From a day until a day (both included) the substitute also does what the absent colleague may do.

    What that is follows from the assignments of the absent one on the day of the act (``accounts.reach``).
    """

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("away"), on_delete=models.PROTECT, related_name="absences"
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("stands in"), on_delete=models.PROTECT, related_name="stand_ins"
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["valid_from", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="stand_in_ends_after_it_begins", condition=Q(valid_to__gte=F("valid_from"))),
            models.CheckConstraint(name="stand_in_is_somebody_else", condition=~Q(substitute=F("absent"))),
        ]
        indexes = [models.Index(fields=["substitute", "valid_to"], name="stand_in_by_substitute")]

    def __str__(self) -> str:
        return f"{self.substitute_id} for {self.absent_id}"
