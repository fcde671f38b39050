"""Months that are closed: figures as they were, never changed; late data make a revision beside them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from insurance.querysets import MonthClosingQuerySet
from regions.models import PopulationDataset, Region
from regions.models.region import BYTE_ORDER


class MonthClosing(models.Model):
    """One closing of one month of a regency, or a revision of it. The database refuses to change or delete it.

    ``definitions`` are the codes, versions and counts of the ratios in force on the last day; ``sha256`` covers them, the
    figures of every place, and the columns here (``insurance.selectors.closings.closing_document``).
    """

    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="closings")
    month = models.DateField(_("month"), help_text=_("Its first day."))
    revision = models.PositiveSmallIntegerField(_("revision"), help_text=_("1 is the first closing."))
    reason = models.CharField(_("why it was revised"), max_length=250, blank=True)
    source = models.CharField(_("members from"), max_length=8)
    dataset = models.ForeignKey(
        PopulationDataset, verbose_name=_("population dataset"), on_delete=models.PROTECT, related_name="+"
    )
    definitions = models.JSONField(_("definitions"), default=list)
    headline = models.CharField(_("headline"), max_length=40)
    status = models.CharField(_("status"), max_length=40, blank=True)
    known_at = models.DateTimeField(_("as known at"))
    sha256 = models.CharField("SHA-256", max_length=64)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"))

    objects = MonthClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["region", "-month", "-revision"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["region", "month", "revision"], name="closing_revision_once"),
            models.CheckConstraint(name="closing_month_is_its_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="closing_revised_for_a_reason",
                condition=(Q(revision=1) & Q(reason="")) | (Q(revision__gt=1) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.month:%Y-%m} r{self.revision}"


class SealedPlace(models.Model):
    """The figures of one place in a closed month, those of all that lies in it included.

    ``segments`` maps a segment to its registered and active members; ``registered`` and ``active`` are their sums.
    """

    closing = models.ForeignKey(MonthClosing, on_delete=models.PROTECT, related_name="places", db_index=False)
    place = models.CharField(_("place"), max_length=13, db_collation=BYTE_ORDER)
    population = models.PositiveIntegerField(_("residents"), null=True)
    registered = models.PositiveIntegerField(_("registered"))
    active = models.PositiveIntegerField(_("active"), null=True)
    segments = models.JSONField(_("segments"), default=dict)

    class Meta:
        verbose_name = _("figures of a closed month")
        verbose_name_plural = _("figures of closed months")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["place", "closing"], name="sealed_place_once"),
            models.CheckConstraint(
                name="sealed_active_within_registered",
                condition=Q(active__isnull=True) | Q(active__lte=F("registered")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.closing_id}"
