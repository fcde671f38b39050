"""Questions to villages: how far each village is, and what waits for somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from core.web.paging import Page, keyset_page
from insurance.models import FindingTask, WaterfallPlace
from insurance.querysets import FindingTaskQuerySet
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import places_of, within

MOST = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """One village: what is to be reconciled in all, and what was asked and answered."""

    village: Region
    cards: int
    residents: int
    open: int
    late: int
    answered: int

    @property
    def asked(self) -> int:
        """All questions."""
        return self.open + self.answered


@dataclass(frozen=True, slots=True)
class DistrictProgress:
    """The villages of one district, the furthest behind first."""

    district: Region
    villages: Sequence[Progress]

    @property
    def cards(self) -> int:
        """Cards of no resident."""
        return sum(each.cards for each in self.villages)

    @property
    def residents(self) -> int:
        """Residents without a card."""
        return sum(each.residents for each in self.villages)

    @property
    def asked(self) -> int:
        """All questions."""
        return sum(each.asked for each in self.villages)

    @property
    def answered(self) -> int:
        """Those that were answered."""
        return sum(each.answered for each in self.villages)

    @property
    def late(self) -> int:
        """Those that are open after their day."""
        return sum(each.late for each in self.villages)


@dataclass(frozen=True, slots=True)
class OwnQuestions:
    """The first open questions that somebody may answer, by day, and how many there are."""

    tasks: list[FindingTask]
    count: int
    late: int


def progress_of(user: Any, region: Region) -> list[Progress]:
    """Return the villages of a region with something to reconcile, the furthest behind first. Three queries."""
    late = Q(outcome="", due_on__lt=timezone.localdate())
    counted = (
        FindingTask.objects.visible_to(user)
        .in_region(region.code)
        .order_by()
        .values("village")
        .annotate(waiting=Count("pk", filter=Q(outcome="")), late=Count("pk", filter=late), all=Count("pk"))
    )
    asked = {row["village"]: (row["waiting"], row["late"], row["all"] - row["waiting"]) for row in counted}
    villages = Region.objects.at_or_below(region.code)
    places = WaterfallPlace.objects.filter(region__in=villages).select_related("region__parent")
    rows = [
        Progress(place.region, place.insurer_only, place.resident_only, *asked.get(place.region_id, (0, 0, 0)))
        for place in places.filter(region__level=Level.VILLAGE)
        if place.insurer_only or place.resident_only or place.region_id in asked
    ]
    return sorted(rows, key=lambda row: (-row.late, -row.open, -(row.cards + row.residents), row.village.code))


def progress_by_district(rows: Iterable[Progress]) -> list[DistrictProgress]:
    """Return the villages by their district, the district that is the furthest behind first; their order stays."""
    districts: dict[str, Region] = {}
    found: dict[str, list[Progress]] = defaultdict(list)
    for row in rows:
        district = row.village.parent or row.village
        districts[district.code] = district
        found[district.code].append(row)
    groups = [DistrictProgress(districts[code], villages) for code, villages in found.items()]
    return sorted(groups, key=lambda each: (-each.late, each.answered - each.asked, each.district.code))


def question_page(user: Any, region: Region, *, state: str, after: str, before: str) -> Page[FindingTask]:
    """Return a page of the questions of a region: ``open``, ``late`` or ``answered``."""
    order = ("-answered_at", "-id") if state == "answered" else ("due_on", "id")
    return keyset_page(question_rows(user, region, state=state), order=order, after=after, before=before)


def question_rows(user: Any, region: Region, *, state: str) -> FindingTaskQuerySet:
    """Return the questions of a region about whom ``user`` sees by name: ``open``, ``late`` or ``answered``."""
    rows = _with_names(_by_name(user, FindingTask.objects.visible_to(user).in_region(region.code)))
    if state == "answered":
        return rows.exclude(outcome="")
    rows = rows.filter(outcome="")
    return rows.filter(due_on__lt=timezone.localdate()) if state == "late" else rows


def question_of(user: Any, region: Region, key: int) -> FindingTask:
    """Return one question.

    Raises:
        NotWithinReach: there is none for the reader.
    """
    rows = _by_name(user, FindingTask.objects.visible_to(user).in_region(region.code))
    task = _with_names(rows).filter(pk=key).first()
    if task is None:
        raise NotWithinReach(_("There is no such question."))
    return task


def own_questions(user: Any) -> OwnQuestions:
    """Return what ``user`` may answer and see by name, for her list of tasks; no query where her roles answer nowhere."""
    rows = _by_name(user, FindingTask.objects.visible_to(user, "answer").filter(outcome=""))
    if rows.query.is_empty():
        return OwnQuestions([], 0, 0)
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    counts = rows.order_by().aggregate(count=Count("pk"), late=late)
    first = list(_with_names(rows).order_by("due_on", "id")[:MOST]) if counts["count"] else []
    return OwnQuestions(first, counts["count"], counts["late"])


def _by_name(user: Any, rows: FindingTaskQuerySet) -> FindingTaskQuerySet:
    """Return the questions about cards where ``user`` sees cards by name, and those about residents where she sees these."""
    cards = Q(membership__isnull=True) | Q(within("village", places_of(user, Capability.VIEW_MEMBERS)))
    people = Q(membership__isnull=False) | Q(within("village", places_of(user, Capability.VIEW_PEOPLE)))
    return rows.filter(cards, people)


def _with_names(rows: FindingTaskQuerySet) -> FindingTaskQuerySet:
    return rows.select_related("membership", "person", "village", "answered_by")
