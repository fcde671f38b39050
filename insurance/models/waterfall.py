"""The waterfall as it stands: who is not simply a resident with an active card, and the counts of all.

Only exceptions have rows: a card that is no resident's, a resident who cannot be treated today. Whoever has none is
matched and active. So what is kept is a quarter of the people, and the counts come from the people themselves.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from insurance.models.membership import Membership
from insurance.querysets import CardFindingQuerySet, ResidentFindingQuerySet
from insurance.rules.waterfall import BUCKETS
from regions.models import Region

_CODE = 20


class CardFinding(models.Model):
    """A card that is no resident's, with the bucket it falls into and what was compared. ``person`` has its number."""

    # Without constraints in the database: a load replaces cards, and the findings in the same transaction after it.
    membership = models.OneToOneField(
        Membership, primary_key=True, on_delete=models.CASCADE, related_name="finding", db_constraint=False
    )
    place = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    bucket = models.CharField(_("bucket"), max_length=_CODE)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="card_findings", db_constraint=False
    )
    name_score = models.PositiveSmallIntegerField(_("likeness of names"), null=True)
    name_differs = models.BooleanField(default=False)
    birth_differs = models.BooleanField(default=False)
    refused = models.BooleanField(_("somebody said it is another person"), default=False)

    objects = CardFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("card without a resident")
        verbose_name_plural = _("cards without a resident")
        default_permissions = ()
        indexes = [models.Index(fields=["place", "bucket"], name="card_finding_by_place")]

    def __str__(self) -> str:
        return f"{self.bucket} {self.pk}"


class ResidentFinding(models.Model):
    """A resident who cannot be treated today: her card is inactive, or she has none."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="finding", db_constraint=False)
    place = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    bucket = models.CharField(_("bucket"), max_length=_CODE)
    membership = models.ForeignKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )

    objects = ResidentFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("resident without cover")
        verbose_name_plural = _("residents without cover")
        default_permissions = ()
        indexes = [models.Index(fields=["place", "bucket"], name="resident_finding_by_place")]

    def __str__(self) -> str:
        return f"{self.bucket} {self.pk}"


class WaterfallRun(models.Model):
    """When the waterfall of a regency was last worked out, for which day, and how long it took.

    ``cards_version`` goes up with every change of its cards, in the change's transaction; ``counted_version`` is the one
    that the kept counts are of, ``None`` after a first run, during which nobody could note a change. ``settled_on`` is the
    first day on which all that is recorded of the cards holds: before it what is kept is not the state of the day.
    """

    region = models.OneToOneField(Region, primary_key=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    computed_at = models.DateTimeField(_("computed at"))
    seconds = models.FloatField(_("seconds"))
    cards_version = models.PositiveIntegerField(default=0, db_default=0)
    counted_version = models.PositiveIntegerField(null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("run of the waterfall")
        verbose_name_plural = _("runs of the waterfall")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"

    def counts_cards_of(self, day: date) -> bool:
        """Whether the kept counts of cards are those of the states of ``day``, today or later."""
        return self.counted_version == self.cards_version and self.settled_on is not None and self.settled_on <= day


class WaterfallMark(models.Model):
    """Something was changed that the kept counts of a regency do not know of yet; the run that looks at it takes it away.

    Keys and codes, no references: whom it is about may be merged or removed meanwhile. Without a person and without cards
    so much was changed that everybody has to be looked at.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="waterfall_marks")
    person = models.BigIntegerField(_("key of the resident"), null=True)
    cards = ArrayField(models.BigIntegerField(), verbose_name=_("keys of the cards"))
    places = ArrayField(models.CharField(max_length=13), verbose_name=_("places concerned"))
    changes = models.PositiveIntegerField(_("changes"), default=1)
    marked_at = models.DateTimeField(_("marked at"))

    class Meta:
        verbose_name = _("change that the waterfall does not know of")
        verbose_name_plural = _("changes that the waterfall does not know of")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.region_id} {self.pk}"


class WaterfallFact(models.Model):
    """How many fall into a bucket in a region, all levels rolled up: cards by segment and status, or residents.

    A row of a region counts everybody in it and below it; what a regency has more than its districts together names no
    village of ours.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="waterfall_facts", db_index=False)
    segment = models.CharField(_("segment"), max_length=10, blank=True)
    status = models.CharField(_("status"), max_length=8, blank=True)
    bucket = models.CharField(_("bucket"), max_length=_CODE)
    members = models.PositiveIntegerField(_("cards"))
    persons = models.PositiveIntegerField(_("residents"))
    billed = models.PositiveIntegerField(
        _("paid for by the regency"), default=0, db_default=0, help_text=_("Of the cards: active ones it pays for.")
    )

    class Meta:
        verbose_name = _("count of the waterfall")
        verbose_name_plural = _("counts of the waterfall")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["region", "segment", "status", "bucket"], name="waterfall_fact_once"),
            models.CheckConstraint(name="waterfall_billed_are_cards", condition=Q(billed__lte=F("members"))),
            models.CheckConstraint(name="waterfall_bucket_known", condition=Q(bucket__in=sorted(BUCKETS))),
            models.CheckConstraint(
                name="waterfall_cards_or_residents",
                condition=Q(segment="", status="", members=0) | (~Q(segment="") & ~Q(status="") & Q(persons=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.bucket}"


class WaterfallPlace(models.Model):
    """The two totals of a region, counted by themselves, and the groups that must add up to them."""

    region = models.OneToOneField(Region, primary_key=True, on_delete=models.CASCADE, related_name="+")
    members = models.PositiveIntegerField(_("registered cards"))
    members_active = models.PositiveIntegerField(_("of residents, active"))
    members_inactive = models.PositiveIntegerField(_("of residents, inactive"))
    insurer_only = models.PositiveIntegerField(_("of no resident"))
    residents = models.PositiveIntegerField(_("residents"))
    residents_active = models.PositiveIntegerField(_("can be treated today"))
    residents_inactive = models.PositiveIntegerField(_("card inactive"))
    resident_only = models.PositiveIntegerField(_("without a card"))

    class Meta:
        verbose_name = _("totals of the waterfall")
        verbose_name_plural = _("totals of the waterfall")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="waterfall_cards_add_up",
                condition=Q(members=F("members_active") + F("members_inactive") + F("insurer_only")),
            ),
            models.CheckConstraint(
                name="waterfall_residents_add_up",
                condition=Q(residents=F("residents_active") + F("residents_inactive") + F("resident_only")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id}"
