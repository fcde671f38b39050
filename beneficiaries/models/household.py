"""A family on one family card (KK)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.querysets import HouseholdQuerySet
from exchange.models import ImportBatch
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
    # No index of its own: (village, head_name, id) begins with it.
    village = models.ForeignKey(
        Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="households", db_index=False
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    located_at = models.DateTimeField(_("located at"), null=True, blank=True)
    decile = models.PositiveSmallIntegerField(
        _("DTSEN decile"),
        null=True,
        blank=True,
        help_text=_("What was said last of the latest quarter; kept for lists."),
    )
    kept = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("decided by a person"),
        null=True,
        blank=True,
        help_text=_("Columns that no file may overwrite, by their names in the database (village_id)."),
    )
    batch = models.ForeignKey(
        ImportBatch,
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text=_("The file that said so; empty when a person did."),
    )
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
            models.CheckConstraint(
                name="household_point_on_earth",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]
        indexes = [
            models.Index(fields=["village", "head_name", "id"], name="household_by_village_head"),
            models.Index(fields=["head_name", "id"], name="household_by_head"),
            # What few households are, for the filters of their list: a load of residents writes none or hardly any.
            models.Index(
                fields=["village", "head_name", "id"],
                name="household_without_card",
                condition=models.Q(kk__isnull=True),
            ),
            models.Index(
                fields=["village", "head_name", "id"],
                name="household_located",
                condition=models.Q(latitude__isnull=False),
            ),
            models.Index(
                fields=["village", "head_name", "id"],
                name="household_poorest",
                condition=models.Q(decile__lte=4),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class HouseholdSpell(models.Model):
    """A household as it was until a day: number, head and address. Who belonged to it is told by the members' own spells."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="spells", db_index=False)
    kk = models.CharField(_("KK number"), max_length=16, null=True, blank=True)  # noqa: DJ001 - absent differs from empty
    head_name = models.CharField(_("head of family"), max_length=100)
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    address = models.CharField(_("address"), max_length=200, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    valid_to = models.DateField(_("valid to"), help_text=_("First day on which it no longer held."))
    superseded_at = models.DateTimeField(_("superseded at"), help_text=_("When the next state became known."))
    cause = models.CharField(_("cause"), max_length=40)
    closed_by_batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("earlier state of a household")
        verbose_name_plural = _("earlier states of households")
        ordering = ["household", "valid_to", "id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["household", "valid_to"], name="household_spell_by_key"),
            models.Index(fields=["kk"], name="household_spell_by_kk"),
            models.Index(
                fields=["closed_by_batch"],
                name="household_spell_by_batch",
                condition=models.Q(closed_by_batch__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} –{self.valid_to}"


class WelfareRank(models.Model):
    """The decile that DTSEN gives a family in a quarter (1 is the poorest tenth), and who said so."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="ranks")
    quarter = models.CharField(_("quarter"), max_length=6, help_text=_("As 2026Q3."))
    decile = models.PositiveSmallIntegerField(_("decile"))
    source = models.CharField(_("source"), max_length=60)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("DTSEN decile")
        verbose_name_plural = _("DTSEN deciles")
        ordering = ["household", "-quarter", "-recorded_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="rank_is_a_decile", condition=models.Q(decile__range=(1, 10))),
            models.CheckConstraint(name="rank_quarter", condition=models.Q(quarter__regex=r"^20[0-9]{2}Q[1-4]$")),
        ]
        indexes = [models.Index(fields=["decile", "household"], name="rank_by_decile")]

    def __str__(self) -> str:
        return f"{self.quarter} {self.decile}"


class HousePhoto(models.Model):
    """A picture of a house: resized, without the camera's notes save the point. Taken back, not erased, when wrong."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="photos")
    stored_as = models.CharField(max_length=120, help_text=_("Path below the folder of uploads."))
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    taken_on = models.DateField(_("taken on"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("picture of a house")
        verbose_name_plural = _("pictures of houses")
        ordering = ["household", "-added_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
