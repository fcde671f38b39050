"""The cancellation radar: who could be treated until the last file and cannot any more, by cause and village."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from beneficiaries.querysets import PersonQuerySet
from core.web.paging import Page, keyset_page
from exchange.models import BatchStatus, ImportBatch
from insurance.codes import MemberStatus, StatusReason
from insurance.imports.members import MEMBERS
from insurance.models import Membership, MembershipPast
from insurance.selectors.access import may, region_for
from insurance.selectors.states import past_states
from insurance.urgent import UrgentMark, urgent_marks
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import within
from regions.rules.codes import ancestors_of

GONE = "gone"
_WORDS: Mapping[str, str | Promise] = {
    GONE: _("Not in the file any more"),
    "": _("No cause given"),
    **{reason.value: reason.label for reason in StatusReason if reason.value},
}


@dataclass(frozen=True, slots=True)
class Fallen:
    """How many cards of a village, or of a cause, fell out."""

    code: str
    name: str | Promise
    count: int


@dataclass(frozen=True, slots=True)
class RadarRow:
    """A resident who lost her cover, and why she comes first (``None`` for the others)."""

    person: Person
    urgent: UrgentMark | None


@dataclass(frozen=True, slots=True)
class Radar:
    """What fell out since a day; ``since`` is ``None`` while nothing has changed since the first load.

    ``people`` is a page of those whom we know as residents, ``None`` for whoever sees no residents there.
    """

    region: Region
    since: date | None
    causes: list[Fallen]
    villages: list[Fallen]
    total: int
    people: Page[Person] | None
    rows: list[RadarRow]

    @property
    def urgent(self) -> int:
        """How many on this page come first."""
        return sum(row.urgent is not None for row in self.rows)


def last_change(region_code: str) -> date | None:
    """Return the day before the month of the last file, or before the last change when no file was loaded yet.

    A file that changed nothing here is the last one all the same. ``None`` while nothing has changed since the first load.
    """
    ended = MembershipPast.objects.filter(within("place", [region_code]), valid_to__isnull=False)
    changed = ended.order_by("-superseded_at").values_list("valid_to", flat=True).first()
    if changed is None:
        return None
    # The list of a regency holds for its villages; whoever asks for a province asks for the latest of its regencies.
    mine = within("region", [region_code]) | Q(region_id__in=ancestors_of(region_code))
    loaded = ImportBatch.objects.filter(mine, kind=MEMBERS, status=BatchStatus.APPLIED, options__parent__isnull=True)
    last = loaded.aggregate(last=Max("as_of"))["last"]
    return (last or changed) - timedelta(days=1)


def fallen_out(region_code: str, since: date) -> QuerySet[Any]:
    """Return the states that were active on ``since`` of cards that are not active any more, with ``now`` and ``cause``."""
    present = Membership.objects.filter(card_number=OuterRef("card_number"))
    return (
        past_states(timezone.now(), ending_after=since)
        .filter(within("place", [region_code]), valid_from__lte=since, status=MemberStatus.ACTIVE)
        .filter(~Exists(present.filter(status=MemberStatus.ACTIVE)))
        .annotate(now=Subquery(present.values("status")[:1]), cause=Subquery(present.values("status_reason")[:1]))
    )


def radar(user: Any, region_code: str, *, since: date | None, after: str = "", before: str = "") -> Radar:
    """Return who fell out of a region since a day, since the last file when none is given.

    Numbers for whoever sees the cards of the place; names of residents for whoever sees residents there, the urgent first.
    Its queries do not depend on the number of members.

    Raises:
        NotWithinReach: no such region within reach. NotAllowed: the user does not see its cards by name.
    """
    region = region_for(user, region_code, needs=Capability.VIEW_MEMBERS)
    day = since or last_change(region_code)
    if day is None:
        return Radar(region, None, [], [], 0, None, [])
    fallen = fallen_out(region_code, day)
    counts = list(fallen.order_by().values_list("place", "now", "cause").annotate(Count("pk")))
    by_cause: Counter[str] = Counter()
    by_place: Counter[str] = Counter()
    for place, now, cause, count in counts:
        by_cause[GONE if now is None else cause or ""] += count
        by_place[place] += count
    page, rows = _people(user, region, fallen, after=after, before=before)
    return Radar(
        region=region,
        since=day,
        causes=[Fallen(code, _WORDS.get(code, code), count) for code, count in by_cause.most_common()],
        villages=_villages(by_place),
        total=by_cause.total(),
        people=page,
        rows=rows,
    )


def _villages(counts: Counter[str]) -> list[Fallen]:
    names = dict(Region.objects.filter(code__in=counts, level=Level.VILLAGE).values_list("code", "name"))
    outside = _("Outside, or village not known")
    found = [Fallen(code if code in names else "", names.get(code, outside), count) for code, count in counts.items()]
    return sorted(found, key=lambda each: (-each.count, each.code))


def _people(
    user: Any, region: Region, fallen: QuerySet[Any], *, after: str, before: str
) -> tuple[Page[Person] | None, list[RadarRow]]:
    if not may(user, Capability.VIEW_PEOPLE, region.code):
        return None, []
    # Who holds another card that is active has not lost anything.
    covered = Membership.objects.filter(person=OuterRef("pk"), status=MemberStatus.ACTIVE)
    people: PersonQuerySet = Person.objects.visible_to(user).in_region(region.code).residents()
    people = people.filter(Q(pk__in=fallen.values("person")), ~Exists(covered))
    marks = urgent_marks(user, people)
    turn = Case(When(pk__in=list(marks), then=Value(0)), default=Value(1), output_field=IntegerField())
    page = keyset_page(
        people.annotate(turn=turn).select_related("village", "household"),
        order=("turn", "village", "name", "id"),
        after=after,
        before=before,
    )
    return page, [RadarRow(person, marks.get(person.pk)) for person in page.items]
