"""A family on one family card (KK)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.querysets import HouseholdQuerySet
from regions.models import Region
from regions.models.region import BYTE_ORDER


class Household(models.Model):
    """The people on one family card and where they live. A family without a card has no ``kk``."""

    kk = models.CharField(_("KK number"), max_length=16, null=True, blank=True)  # noqa: DJ001 - absent differs from empty
    head_name = models.CharField(
        _("head of family"),
        max_length=100,
        help_text=_("As the members say; kept for lists."),
        db_collation=BYTE_ORDER,
    )
    village = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="households")
    address = models.CharField(_("address"), max_length=200, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["village", "head_name", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kk"], name="household_kk_once"),
            models.CheckConstraint(
                name="household_kk_is_16_digits",
                condition=models.Q(kk__isnull=True) | models.Q(kk__regex=r"^[0-9]{16}$"),
            ),
        ]
        indexes = [
            models.Index(fields=["village", "head_name", "id"], name="household_by_village_head"),
            models.Index(fields=["head_name", "id"], name="household_by_head"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
