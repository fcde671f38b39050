"""Whether the buckets of a region are kept, as of when, what they do not know of yet, and who may ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Sum
from django.utils.translation import gettext as _

from insurance.models import WaterfallMark, WaterfallPlace, WaterfallRun
from insurance.selectors.access import may
from insurance.services.waterfall import regencies_below
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.rules.codes import regency_of


@dataclass(frozen=True, slots=True)
class Counting:
    """Where a list of names stands. Without a ``run`` nobody knows yet who has no card: an empty list says nothing.

    ``may_ask``: the reader may have it worked out.
    """

    run: WaterfallRun | None
    may_ask: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """How many changes the kept counts do not know of yet, and since when."""

    changes: int
    since: datetime


def counting_of(user: Any, region: Region) -> Counting:
    """Return what a page of names says where it has none."""
    return Counting(run_of(region), may_ask(user, region))


def may_ask(user: Any, region: Region) -> bool:
    """Whether ``user`` may have the waterfall worked out of the regency in which a region lies, or of a whole province."""
    return may(user, Capability.CHANGE_MEMBERS, regency_of(region.code))


def run_of(region: Region) -> WaterfallRun | None:
    """Return the run that a region's kept counts are of.

    Of a province the oldest of its regencies; none while one of them with cards or residents was never worked out.
    """
    runs = WaterfallRun.objects.order_by("computed_at")
    if region.level != Level.PROVINCE:
        return runs.filter(region=regency_of(region.code)).first()
    known = {run.region_id: run for run in runs.filter(region__parent=region)}
    if not known or not known.keys() >= set(regencies_below(region.code)):
        return None
    return next(iter(known.values()))


def not_counted() -> str:
    """Say that the buckets of a region are not known yet, and when they will be."""
    return _("The waterfall of this regency was not worked out: it follows the next file of members, and every night.")


def behind_of(region: Region) -> Behind | None:
    """Return what the counts do not know of yet; of a province what those of its regencies do not."""
    marks = WaterfallMark.objects.all()
    if region.level == Level.PROVINCE:
        marks = marks.filter(region__parent=region)
    else:
        marks = marks.filter(region=regency_of(region.code))
    found = marks.aggregate(changes=Sum("changes"), since=Min("marked_at"))
    return Behind(found["changes"], found["since"]) if found["changes"] else None


def nobody_lives_in(region: Region) -> bool:
    """Whether the kept counts know of no resident there: then nobody is without a card, and nobody has one."""
    places = WaterfallPlace.objects.filter(residents__gt=0)
    if region.level == Level.PROVINCE:
        return not places.filter(region__parent=region).exists()
    return not places.filter(region=region).exists()
