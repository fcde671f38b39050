"""Pairs of records that may be one person: which wait, what each was decided, and one pair side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.codes import LifeStatus
from beneficiaries.evidence import Evidence
from beneficiaries.models import DuplicatePair, Person, PersonMerge
from beneficiaries.querysets import DuplicatePairQuerySet
from beneficiaries.rules.duplicates import CERTAIN, LIKELY
from beneficiaries.selectors.places import PlaceFilter, place_filter
from beneficiaries.selectors.rows import PersonRow, person_rows
from core.exceptions import NotWithinReach
from core.web.paging import Page, capped_count, keyset_page
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import places_of
from regions.rules.codes import covers

_ORDER = ("-score", "-id")
DECIDED = "decided"

# What kinds of pairs somebody may want to see alone, by what speaks for them.
KINDS: dict[str, tuple[str | Promise, tuple[Evidence, ...]]] = {
    "number": (gettext_lazy("Nearly the same NIK"), (Evidence.NIK_FORMER, Evidence.NIK_DIGIT)),
    "no-number": (gettext_lazy("Without a NIK"), (Evidence.NIK_MISSING, Evidence.NIK_NEITHER)),
    "name": (
        gettext_lazy("Name spelt otherwise"),
        (Evidence.NAME_ORDER, Evidence.NAME_SPELT, Evidence.NAME_CLOSE, Evidence.NAME_SIMILAR),
    ),
    "birthday": (
        gettext_lazy("Another birth date"),
        (Evidence.BORN_SWAPPED, Evidence.BORN_DIGIT, Evidence.BORN_NEAR, Evidence.BORN_DIFFERS),
    ),
    "family": (gettext_lazy("On one family card"), (Evidence.SAME_HOUSEHOLD,)),
}
SCORES = (LIKELY, CERTAIN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pairs are wanted. Whatever an address holds that is no choice means no choice."""

    region: str = ""
    kind: str = ""
    least: int = 0
    state: str = ""

    @classmethod
    def read(cls, values: Any) -> Wanted:
        """Return what the query of an address asks for."""
        kind, least, state = (values.get(name, "") for name in ("kind", "score", "state"))
        return cls(
            region=values.get("region", ""),
            kind=kind if kind in KINDS else "",
            least=int(least) if least in {str(score) for score in SCORES} else 0,
            state=state if state == DECIDED else "",
        )

    def query(self) -> dict[str, str]:
        """Return the query of an address that asks for it."""
        values = {"region": self.region, "kind": self.kind, "score": str(self.least or ""), "state": self.state}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class DuplicateList:
    """One page of pairs; ``more`` says that there are more than ``count``."""

    page: Page[DuplicatePair]
    count: int
    more: bool
    filter: PlaceFilter


@dataclass(frozen=True, slots=True)
class DuplicateDetail:
    """A pair, the older record first.

    ``merge`` made the two one and is in force; ``elsewhere``: one of them leads to a third record. ``following`` is the
    key of the next pair that waits, or 0.
    """

    pair: DuplicatePair
    rows: tuple[PersonRow, PersonRow]
    merge: PersonMerge | None
    elsewhere: bool
    may_decide: bool
    following: int

    @property
    def waits(self) -> bool:
        """Whether the reader may decide it now."""
        return self.may_decide and not self.pair.verdict and not self.elsewhere

    @property
    def proposed(self) -> int:
        """The key of the record that had better remain: the one with a NIK, of somebody who lives here, the older."""
        both = (self.pair.first, self.pair.second)
        return max(both, key=lambda each: (each.nik is not None, each.status == LifeStatus.ALIVE, -each.pk)).pk


def duplicate_list(*, user: Any, wanted: Wanted, after: str = "", before: str = "") -> DuplicateList:
    """Return the pairs of which both persons are within reach of ``user``, the likeliest first.

    Raises:
        NotWithinReach: the region is none that the reader's places touch.
    """
    places = place_filter(user=user, capability=Capability.VIEW_PEOPLE, code=wanted.region)
    pairs = _wanted(user, wanted)
    page: Page[DuplicatePair] = keyset_page(
        pairs.select_related("first__village", "second__village", "decided_by"),
        order=_ORDER,
        after=after,
        before=before,
    )
    count, more = capped_count(pairs)
    return DuplicateList(page, count, more, places)


def duplicate_detail(*, user: Any, pair_id: int, wanted: Wanted) -> DuplicateDetail:
    """Return a pair side by side.

    Raises:
        NotWithinReach: there is no such pair, or one of the two persons is out of reach.
    """
    sides = ("first__village__parent", "first__household", "second__village__parent", "second__household")
    pairs = DuplicatePair.objects.visible_to(user).select_related("decided_by", *sides)
    pair = pairs.filter(pk=pair_id).first()
    if pair is None:
        raise NotWithinReach(_("There is no such pair."))
    one, other = person_rows(user, [pair.first, pair.second])
    places = places_of(user, Capability.CHANGE_PEOPLE)
    villages = (pair.first.village_id, pair.second.village_id)
    merge = merge_of(pair)
    return DuplicateDetail(
        pair=pair,
        rows=(one, other),
        merge=merge,
        elsewhere=merge is None and any(each.merged_into_id is not None for each in (pair.first, pair.second)),
        may_decide=all(any(covers(place, village) for place in places) for village in villages),
        following=_following(user, wanted, pair),
    )


def merge_of(pair: DuplicatePair) -> PersonMerge | None:
    """Return the merge in force that made the two records of a pair one."""
    keys = [pair.first_id, pair.second_id]
    merges = PersonMerge.objects.filter(remaining__in=keys, merged__in=keys, undone_at__isnull=True)
    found: PersonMerge | None = merges.order_by("-pk").first()
    return found


def regencies_with_people() -> list[str]:
    """Return the codes of the regencies in which anybody is recorded."""
    edge = [Concat(OuterRef("code"), Value(end), output_field=TextField()) for end in (".", "/")]
    people = Person.objects.filter(village__gte=edge[0], village__lt=edge[1])
    found = Region.objects.filter(Exists(people), level=Level.REGENCY).order_by("code")
    return list(found.values_list("code", flat=True))


def _wanted(user: Any, wanted: Wanted) -> DuplicatePairQuerySet:
    pairs = DuplicatePair.objects.visible_to(user)
    pairs = pairs.exclude(verdict="") if wanted.state == DECIDED else pairs.undecided()
    if wanted.region:
        pairs = pairs.touching(wanted.region)
    if wanted.least:
        pairs = pairs.filter(score__gte=wanted.least)
    if wanted.kind:
        _label, codes = KINDS[wanted.kind]
        any_of = Q()
        for code in codes:
            any_of |= Q(reasons__contains=[{"code": code.value}])
        pairs = pairs.filter(any_of)
    return pairs


def _following(user: Any, wanted: Wanted, pair: DuplicatePair) -> int:
    """Return the next pair that waits, in the order of the list; behind the last one the first."""
    pairs = _wanted(user, Wanted(wanted.region, wanted.kind, wanted.least)).exclude(pk=pair.pk)
    later = Q(score__lt=pair.score) | Q(score=pair.score, pk__lt=pair.pk)
    keys = pairs.alias(earlier=~later).order_by(F("earlier"), *_ORDER).values_list("pk", flat=True)
    return keys.first() or 0


def kinds_of(pair: DuplicatePair) -> list[str | Promise]:
    """Return what stands out about a pair, in the words of the filter."""
    codes = {reason["code"] for reason in pair.reasons}
    found = [label for label, of_kind in KINDS.values() if codes & {code.value for code in of_kind}]
    return found or [_("Same name and birth date")]


def reasons_of(pair: DuplicatePair) -> Sequence[tuple[Evidence, int]]:
    """Return the reasons for the score, what weighs most first; codes that this version does not know are left out."""
    known = set(Evidence.values)
    found = [(Evidence(each["code"]), int(each["weight"])) for each in pair.reasons if each["code"] in known]
    return sorted(found, key=lambda reason: -abs(reason[1]))
