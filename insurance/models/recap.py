"""Totals by segment, for offices and days that have nothing else."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models import Region


class MembershipRecap(models.Model):
    """The number of members of one segment in one region on one day, as published or delivered."""

    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="recaps")
    as_of = models.DateField(_("as of"))
    segment = models.CharField(_("segment"), max_length=10)
    registered = models.PositiveIntegerField(_("registered"))
    active = models.PositiveIntegerField(_("active"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership recap")
        verbose_name_plural = _("membership recaps")
        ordering = ["region", "-as_of", "segment"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["region", "as_of", "segment"],
                condition=models.Q(superseded_at__isnull=True),
                name="recap_current_once",
            ),
            models.CheckConstraint(
                name="recap_active_within_registered",
                condition=models.Q(active__isnull=True) | models.Q(active__lte=models.F("registered")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.as_of} {self.segment}"
