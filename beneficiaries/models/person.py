"""A person, as she is today, and as she was before."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import (
    Disability,
    Education,
    LifeStatus,
    Marital,
    NoNikReason,
    Relation,
    Religion,
    Sex,
)
from beneficiaries.models.household import Household
from beneficiaries.querysets import NameParts, PersonQuerySet
from core.dates import age_on
from exchange.models import ImportBatch
from regions.models import Region
from regions.models.region import BYTE_ORDER


class PersonState(models.Model):
    """What is known of somebody from a day on: who she is, where she lives, in which household, as what, and whether."""

    household = models.ForeignKey(
        Household,
        verbose_name=_("household"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    relation = models.PositiveSmallIntegerField(_("relation to head"), choices=Relation)
    # No index of its own: (village, name, id) begins with it, and a second one doubles the price of a load.
    village = models.ForeignKey(
        Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="%(class)ss", db_index=False
    )
    status = models.CharField(_("status"), max_length=10, choices=LifeStatus, default=LifeStatus.ALIVE)
    nik = models.CharField("NIK", max_length=16, null=True, blank=True)  # noqa: DJ001 - absent differs from empty
    no_nik_reason = models.CharField(_("why no NIK"), max_length=12, choices=NoNikReason, blank=True)
    name = models.CharField(_("name"), max_length=100, db_collation=BYTE_ORDER)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born_on = models.DateField(_("born on"))
    birthplace = models.CharField(_("birthplace"), max_length=60, blank=True)
    marital = models.PositiveSmallIntegerField(_("marital status"), choices=Marital, null=True, blank=True)
    religion = models.PositiveSmallIntegerField(_("religion"), choices=Religion, null=True, blank=True)
    education = models.PositiveSmallIntegerField(_("schooling"), choices=Education, null=True, blank=True)
    occupation = models.CharField(_("occupation"), max_length=60, blank=True)
    disability = models.PositiveSmallIntegerField(_("disability"), choices=Disability, null=True, blank=True)
    valid_from = models.DateField(_("valid from"), help_text=_("First day on which all of this held."))
    recorded_at = models.DateTimeField(_("recorded at"), help_text=_("When this became known."))
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

    class Meta:
        abstract = True

    @classmethod
    def state_fields(cls) -> list[str]:
        """Return the columns of a state, as the present and the past table share them."""
        return [field.attname for field in PersonState._meta.local_concrete_fields]


class Person(PersonState):
    """A person as she is known today; earlier states are :class:`PersonSpell` rows.

    A NIK is unique among persons who are not merged away; its absence needs a reason. Names are stored as written, in
    capitals, as the family card does.
    """

    phone = models.CharField(_("telephone"), max_length=20, blank=True, db_default="")
    arrived_on = models.DateField(
        _("here since"), null=True, blank=True, help_text=_("Born or moved in; empty when nobody knows.")
    )
    kept = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("decided by a person"),
        null=True,
        blank=True,
        help_text=_("Columns that no file may overwrite, by their names in the database (village_id)."),
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        db_index=False,
        help_text=_("The record of the same person that remains."),
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        ordering = ["name", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nik"], name="person_nik_once", condition=Q(merged_into__isnull=True)),
            models.CheckConstraint(
                name="person_nik_is_16_digits", condition=Q(nik__isnull=True) | Q(nik__regex=r"^[0-9]{16}$")
            ),
            models.CheckConstraint(name="person_nik_or_reason", condition=Q(nik__isnull=False) | ~Q(no_nik_reason="")),
            models.CheckConstraint(name="person_sex_known", condition=Q(sex__in=["L", "P"])),
            models.CheckConstraint(
                name="person_not_merged_into_herself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
            ),
        ]
        indexes = [
            # Without those merged away, so that a list and its count are answered from the index alone.
            models.Index(
                fields=["village", "name", "id"], name="person_by_village_name", condition=Q(merged_into__isnull=True)
            ),
            models.Index(fields=["name", "id"], name="person_by_name", condition=Q(merged_into__isnull=True)),
            models.Index(fields=["born_on"], name="person_by_birth", condition=Q(merged_into__isnull=True)),
            models.Index(fields=["village", "name"], name="person_without_nik", condition=Q(nik__isnull=True)),
            # What few are, for the filters of the list: 2 % and 1 % of the entries of an index of everybody.
            models.Index(
                fields=["village", "name", "id"],
                name="person_gone",
                condition=~Q(status=LifeStatus.ALIVE) & Q(merged_into__isnull=True),
                include=["status"],
            ),
            models.Index(
                fields=["village", "name", "id"],
                name="person_disabled",
                condition=Q(disability__lt=Disability.NONE, merged_into__isnull=True),
            ),
            # Heads of families, to find the families without one: a third of the entries of an index of everybody.
            models.Index(
                fields=["household"],
                name="person_heads",
                condition=Q(relation=Relation.HEAD, status=LifeStatus.ALIVE, merged_into__isnull=True),
            ),
            models.Index(fields=["merged_into"], name="person_by_merged", condition=Q(merged_into__isnull=False)),
            GinIndex(NameParts("name", "village"), name="person_by_parts", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def age_on(self, day: date) -> int:
        """Return the whole years lived on ``day``."""
        return age_on(day, self.born_on)


class PersonSpell(PersonState):
    """A closed state of a person: never changed, so that any day can be asked for as it was known then."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="spells", db_index=False)
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="personspells", db_index=False
    )
    valid_to = models.DateField(_("valid to"), help_text=_("First day on which it no longer held."))
    superseded_at = models.DateTimeField(_("superseded at"), help_text=_("When the next state became known."))
    cause = models.CharField(_("cause"), max_length=40)
    closed_by_batch = models.ForeignKey(
        ImportBatch,
        verbose_name=_("closed by the import"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("earlier state")
        verbose_name_plural = _("earlier states")
        ordering = ["person", "valid_from"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["person", "valid_from"], name="spell_by_person"),
            models.Index(fields=["closed_by_batch"], name="spell_by_batch", condition=Q(closed_by_batch__isnull=False)),
            # Who left a household, for its history: only those whom a person let leave, so that no load pays for it.
            models.Index(fields=["household"], name="spell_left_by_hand", condition=Q(closed_by_batch__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.valid_from}–{self.valid_to}"


class FormerNumber(models.Model):
    """A NIK that somebody had before it was corrected or before two records became one; she is still found by it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_numbers")
    nik = models.CharField("NIK", max_length=16)
    ended_on = models.DateField(_("until"))
    recorded_at = models.DateTimeField(_("recorded at"))
    cause = models.CharField(_("cause"), max_length=40)

    class Meta:
        verbose_name = _("former number")
        verbose_name_plural = _("former numbers")
        ordering = ["person", "ended_on"]
        default_permissions = ()
        indexes = [models.Index(fields=["nik"], name="former_number_by_nik")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
