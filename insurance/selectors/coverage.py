"""How many of a region's residents are JKN members, on a day and as it was known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import NotAllowed
from insurance.codes import RECAP_SEGMENTS, Counted, MemberStatus, Segment
from insurance.exceptions import CoverageRefused
from insurance.models import CoverageDefinition, MembershipRecap, WaterfallRun
from insurance.rules.coverage import Ratios, Tally, ratios_of, tally_sum
from insurance.rules.definitions import counted, ratio
from insurance.rules.suppression import told
from insurance.rules.thresholds import Figures, Verdict, best_status, judge, next_status
from insurance.selectors.access import region_for, sees_cards
from insurance.selectors.parameters import definitions_on, headline_on, thresholds_on
from insurance.selectors.register import REGISTER, register_population
from insurance.selectors.states import states_on
from insurance.selectors.waterfall_places import kept_places
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import places_of, within
from regions.rules.codes import covers, regency_of
from regions.selectors.population import Population, dataset_named, dataset_on, population_of

Source = Literal["members", "recap", "none"]
# Place of a member's card -> segment -> how many.
Places = Mapping[str, Mapping[str, Tally]]

# The segment of members of whom the reader may not know which it is.
UNSAID = ""
_NAMES: Mapping[str, str] = {Counted.REGISTERED: "all", Counted.ACTIVE: "active"}
ACTIVE_CARDS = Count("pk", filter=Q(status=MemberStatus.ACTIVE))


@dataclass(frozen=True, slots=True)
class RecapTotal:
    """What the latest recap says of a region: totals by segment on its own day."""

    as_of: date
    by_segment: Mapping[str, Tally]

    @property
    def total(self) -> Tally:
        """All segments together."""
        return tally_sum(self.by_segment.values())


@dataclass(frozen=True, slots=True)
class NamedRatio:
    """A ratio with the definition that says what is counted; the value is ``None`` where a count is not known."""

    definition: CoverageDefinition
    value: Decimal | None
    numerator: int | None
    denominator: int | None

    @property
    def name(self) -> str:
        """The name with its version."""
        return f"{self.definition.name}, v{self.definition.version}"

    @property
    def formula(self) -> str:
        """What is divided by what, in words."""
        return f"{self.definition.numerator} ÷ {self.definition.denominator}"

    @property
    def names(self) -> str:
        """The list of names behind the numerator (``insurance.selectors.gaps``), empty where there is none."""
        return _NAMES.get(self.definition.numerator_code, "")


@dataclass(frozen=True)
class Coverage:
    """A coverage figure with all that it stands on.

    ``source`` says where the numerator comes from: members by ``name`` or, where there are none, a ``recap`` that was
    published or delivered; ``none`` means that neither is known, which is not the same as nobody. ``recap`` is the latest
    one on or before the day in any case, so that a difference shows. ``over_register`` says that residents are those of
    our own register. ``definitions`` are those in force by code;
    ``headline`` is the code of the one that is meant by "UHC" on the day, empty when nobody chose one. ``cards_version``
    says which state of the cards it was counted of; only of today as it is known now, where changes are numbered.
    """

    region: Region
    as_of: date
    known_at: datetime
    source: Source
    places: Places
    population: Population
    over_register: bool
    recap: RecapTotal | None
    definitions: Mapping[str, CoverageDefinition]
    headline: str
    figures: Figures
    verdicts: tuple[Verdict, ...]
    cards_version: int | None = None

    @cached_property
    def by_segment(self) -> dict[str, Tally]:
        """Members by segment, in the order in which segments are always shown."""
        found: dict[str, Tally] = defaultdict(Tally)
        for segments in self.places.values():
            for segment, tally in segments.items():
                found[segment] += tally
        return {segment: found[segment] for segment in (*RECAP_SEGMENTS, UNSAID) if segment in found}

    @cached_property
    def total(self) -> Tally:
        """All members."""
        return tally_sum(self.by_segment.values())

    @cached_property
    def ratios(self) -> Ratios:
        """The three ratios; all unknown while no members are."""
        return ratios_of(self.total, self.population.count if self.source != "none" else None)

    @property
    def definition(self) -> CoverageDefinition | None:
        """The definition that is the headline on this day."""
        return self.definitions.get(self.headline)

    @cached_property
    def named_ratios(self) -> list[NamedRatio]:
        """The ratios that are defined on the day, the headline first."""
        ordered = sorted(self.definitions.values(), key=lambda one: one.code != self.headline)
        return [
            NamedRatio(
                one,
                ratio(one.numerator_code, one.denominator_code, self.figures),
                counted(one.numerator_code, self.figures),
                counted(one.denominator_code, self.figures),
            )
            for one in ordered
        ]

    @property
    def headline_ratio(self) -> NamedRatio | None:
        """The ratio that is meant by "UHC"; ``None`` when none was chosen, or it is not defined on the day."""
        return next((one for one in self.named_ratios if one.definition.code == self.headline), None)

    @property
    def status(self) -> Verdict | None:
        """The strictest threshold met that gives a status; its condition is not checked here."""
        return best_status(self.verdicts)

    @property
    def next_status(self) -> Verdict | None:
        """The easiest threshold not met that gives a status: what to work for."""
        return next_status(self.verdicts)

    @property
    def surplus(self) -> int | None:
        """Members minus residents, above zero when coverage is above 100 per cent."""
        count = self.population.count
        return None if count is None or self.source == "none" else self.total.registered - count

    @property
    def recap_difference(self) -> int | None:
        """Members by name minus those of the recap, where both are known."""
        if self.recap is None or self.source != "members":
            return None
        return self.total.registered - self.recap.total.registered


def coverage_for(
    user: Any, region_code: str, *, as_of: date, known_at: datetime | None = None, dataset: str | None = None
) -> Coverage:
    """Return the coverage of a region for somebody who may see it there: whole, or its totals (``rules.suppression``).

    Raises:
        NotWithinReach: no such region, or not within the user's reach.
        NotAllowed: not the totals of this place, or so few cards that they would name somebody.
        CoverageRefused, DatasetUnknown: as :func:`coverage_of`.
    """
    region = region_for(user, region_code)
    coverage = coverage_of(region=region, as_of=as_of, known_at=known_at, dataset=dataset)
    return coverage if sees_cards(user, region_code) else _totals_only(user, coverage)


def known_by_name(user: Any, places: Places) -> Tally:
    """Return how many of the cards of some places ``user`` sees by name."""
    mine = places_of(user, Capability.VIEW_MEMBERS)
    seen = (segments for place, segments in places.items() if any(covers(each, place) for each in mine))
    return tally_sum(tally for segments in seen for tally in segments.values())


def _totals_only(user: Any, coverage: Coverage) -> Coverage:
    """Return a coverage without places and segments, for somebody who does not see its cards by name."""
    total = told(coverage.total, known_by_name(user, coverage.places))
    if total is None:
        raise NotAllowed(_("Fewer than five cards are known here: only who sees them by name reads the figure."))
    figures = replace(coverage.figures, active=total.active, pemda=None)
    return replace(
        coverage,
        places={coverage.region.code: {UNSAID: total}} if coverage.places else {},
        figures=figures,
        verdicts=tuple(judge(verdict.threshold, figures) for verdict in coverage.verdicts),
    )


def coverage_of(
    *, region: Region, as_of: date, known_at: datetime | None = None, dataset: str | None = None
) -> Coverage:
    """Return the coverage of ``region`` on a day as known at a moment (now when not given).

    Members count where their ``place`` is the region or lies below it. The denominator is the dataset in force on the
    day, or the one named by ``dataset``, which may be our own register (``REGISTER``). The number of queries does not
    depend on the number of members or places.

    Raises:
        CoverageRefused: ``future``: the day or the moment has not come yet.
        DatasetUnknown: no such dataset.
    """
    check_not_future(as_of, known_at)
    moment = known_at or timezone.now()
    over_register = dataset == REGISTER
    population = register_population(region.code, as_of) if over_register else _over(region, as_of, dataset)
    recap = _latest_recap(region, as_of, moment)
    run = _run_of_today(region, as_of, known_at)
    counted = run is not None and run.counts_cards_of(as_of)
    places: Places = kept_places(region) if counted else _members_by_place(region, as_of, moment)
    source: Source = "members" if places else "recap" if recap else "none"
    if source == "recap" and recap is not None:
        places = {region.code: recap.by_segment}
    segments = [(segment, tally) for found in places.values() for segment, tally in found.items()]
    figures = _figures(segments, population) if source != "none" else Figures(0, None, None, None)
    return Coverage(
        region=region,
        as_of=as_of,
        known_at=moment,
        source=source,
        places=places,
        population=population,
        over_register=over_register,
        recap=recap,
        definitions=definitions_on(as_of),
        headline=headline_on(as_of),
        figures=figures,
        verdicts=tuple(judge(threshold, figures) for threshold in thresholds_on(as_of)),
        cards_version=run.cards_version if run and run.counted_version is not None else None,
    )


def _run_of_today(region: Region, as_of: date, known_at: datetime | None) -> WaterfallRun | None:
    """Return the run whose kept counts may be asked for: of a regency or what lies in it, as it is now."""
    if known_at is not None or as_of != timezone.localdate() or region.level < Level.REGENCY:
        return None
    return WaterfallRun.objects.filter(region=regency_of(region.code)).first()


def _over(region: Region, as_of: date, dataset: str | None) -> Population:
    return population_of(region.code, dataset_named(dataset) if dataset else dataset_on(as_of, region.code))


def check_not_future(as_of: date, known_at: datetime | None) -> None:
    """Refuse a day or a moment that has not come yet.

    Raises:
        CoverageRefused: ``future``.
    """
    if as_of > timezone.localdate() or (known_at is not None and known_at > timezone.now()):
        raise CoverageRefused(
            _("%(day)s lies in the future: ask for today or an earlier day.")
            % {"day": as_of.isoformat() if as_of > timezone.localdate() else known_at},
            code="future",
            field="as_of",
        )


def _members_by_place(region: Region, as_of: date, known_at: datetime) -> Places:
    found: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for states in states_on(as_of, known_at):
        grouped = states.filter(within("place", [region.code])).values_list("place", "segment").order_by()
        for place, segment, registered, active in grouped.annotate(registered=Count("pk"), active=ACTIVE_CARDS):
            found[place][segment] += Tally(registered, active)
    return found


def _latest_recap(region: Region, as_of: date, known_at: datetime) -> RecapTotal | None:
    known = MembershipRecap.objects.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=known_at),
        region=region,
        as_of__lte=as_of,
        recorded_at__lte=known_at,
    )
    latest = known.order_by("-as_of").values("as_of")[:1]
    rows = list(known.filter(as_of=latest).values_list("as_of", "segment", "registered", "active"))
    if not rows:
        return None
    return RecapTotal(rows[0][0], {segment: Tally(registered, active) for _day, segment, registered, active in rows})


def _figures(segments: Sequence[tuple[str, Tally]], population: Population) -> Figures:
    total = tally_sum(tally for _segment, tally in segments)
    pemda = sum(tally.registered for segment, tally in segments if segment == Segment.PBPU_PEMDA)
    return Figures(total.registered, total.active, pemda, population.count)
