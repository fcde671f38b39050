"""A person, as she is today, and as she was before."""

from __future__ import annotations

from datetime import date

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
from beneficiaries.querysets import PersonQuerySet, words_of
from core.dates import age_on
from regions.models import Region
from regions.models.region import BYTE_ORDER


class CivilState(models.Model):
    """Where somebody lives, in which household, as what, and whether: the part that has valid and recorded time."""

    household = models.ForeignKey(
        Household,
        verbose_name=_("household"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    relation = models.PositiveSmallIntegerField(_("relation to head"), choices=Relation)
    village = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="%(class)ss")
    status = models.CharField(_("status"), max_length=10, choices=LifeStatus, default=LifeStatus.ALIVE)
    valid_from = models.DateField(_("valid from"), help_text=_("First day on which all of this held."))
    recorded_at = models.DateTimeField(_("recorded at"), help_text=_("When this became known."))

    class Meta:
        abstract = True


class Person(CivilState):
    """A person with her present civil state; earlier states are :class:`PersonSpell` rows.

    A NIK is unique among persons who are not merged away; its absence needs a reason. Names are stored as written, in
    capitals, as the family card does.
    """

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
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        ordering = ["name", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nik"], name="person_nik_once"),
            models.CheckConstraint(
                name="person_nik_is_16_digits", condition=Q(nik__isnull=True) | Q(nik__regex=r"^[0-9]{16}$")
            ),
            models.CheckConstraint(name="person_nik_or_reason", condition=Q(nik__isnull=False) | ~Q(no_nik_reason="")),
            models.CheckConstraint(name="person_sex_known", condition=Q(sex__in=["L", "P"])),
        ]
        indexes = [
            models.Index(fields=["village", "name", "id"], name="person_by_village_name"),
            models.Index(fields=["name", "id"], name="person_by_name"),
            GinIndex(words_of("name"), name="person_by_words"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def age_on(self, day: date) -> int:
        """Return the whole years lived on ``day``."""
        return age_on(day, self.born_on)


class PersonSpell(CivilState):
    """A closed period of a person's civil state: never changed, so that any day can be asked for as it was known then."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="spells")
    valid_to = models.DateField(_("valid to"), help_text=_("First day on which it no longer held."))
    superseded_at = models.DateTimeField(_("superseded at"), help_text=_("When the next state became known."))
    cause = models.CharField(_("cause"), max_length=40)

    class Meta:
        verbose_name = _("earlier state")
        verbose_name_plural = _("earlier states")
        ordering = ["person", "valid_from"]
        default_permissions = ()
        indexes = [models.Index(fields=["person", "valid_from"], name="spell_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.valid_from}–{self.valid_to}"
