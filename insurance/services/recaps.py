"""Take in a recap: totals of members by region and segment, where a list by name is not to be had."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.ledger import Ledger
from exchange.services import import_record
from insurance.codes import Segment
from insurance.exceptions import RecapRefused
from insurance.models import MembershipRecap
from insurance.rules.coverage import Tally
from insurance.services.recap_file import RecapLine, recap_lines, wrong_cell
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import places_of
from regions.rules.codes import ancestors_of, covers

KIND = "recap"
# PPU is the sum of its halves: a region and day may have it, or them, but not both.
_HALVES_OF_PPU = (Segment.PPU_PN, Segment.PPU_BU)


@transaction.atomic
def recap_import(*, actor: Any, content: bytes, file_name: str, as_of: date) -> Ledger:
    """Take in a CSV or XLSX ``region,segment,registered,active`` that speaks of one day; ``active`` may be empty.

    All of it or nothing. A figure that differs from the one known supersedes it, so what was known before stays
    readable; segments that the file does not name stay as they are. Records an import and ``recap.import`` for the
    region that the file is about (one for each province when it spans several).

    Raises:
        UnreadableTable: the file is not a table with the columns.
        RecapRefused: a row is wrong, or the actor may not load figures of a region; names row and column.
    """
    started = time.perf_counter()
    if as_of > timezone.localdate():
        raise RecapRefused(
            _("%(day)s lies in the future: a recap speaks of today or an earlier day.") % {"day": as_of.isoformat()},
            code="future",
            field="as_of",
        )
    lines = recap_lines(content)
    regions = _locked_regions(actor, lines)
    whole = Ledger()
    for scope, part in _by_scope(lines).items():
        ledger = _apply(part, as_of, timezone.now())
        _conflicts(part, as_of)
        batch = import_record(
            actor=actor,
            kind=KIND,
            profile="standard",
            region=regions.get(scope) or Region.objects.get(code=scope),
            file_name=file_name,
            content=content,
            ledger=ledger,
            seconds=time.perf_counter() - started,
        )
        detail = {"as_of": as_of.isoformat(), **ledger.counts()}
        audit_record(actor=actor, action="recap.import", subject=batch, region=scope, detail=detail)
        for name, count in ledger.counts().items():
            setattr(whole, name, getattr(whole, name) + count)
    whole.check()
    return whole


def _locked_regions(actor: Any, lines: Sequence[RecapLine]) -> dict[str, Region]:
    """Return the regions of the file by code, each of which the actor may load figures for.

    Locked until the transaction ends, so that two files about the same region come one after the other.
    """
    codes = {line.region for line in lines}
    regions = {
        region.code: region
        for region in Region.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("code")
    }
    allowed = {code for code in regions if _may_load(actor, code)}
    for line in lines:
        region = regions.get(line.region)
        if region is None:
            raise wrong_cell(
                line.row,
                "region",
                "region_unknown",
                _("no region has the code %(code)s: check it, or import it with regions_import.")
                % {"code": line.region[:20] or _("an empty cell")},
            )
        if region.code not in allowed:
            raise wrong_cell(
                line.row,
                "region",
                "region_not_allowed",
                _(
                    "this account may not load membership figures of %(code)s: leave the row out, or use another account."
                )
                % {"code": line.region},
            )
    return regions


def _may_load(actor: Any, code: str) -> bool:
    """Whether the actor may load figures of a region: at her own places, and of regencies that are not ours at all.

    A recap holds totals as they are published, no persons. Those of other regencies are loaded to compare with; whoever
    loads membership files may do that. What lies in, or holds, the region that this installation serves takes a place.
    """
    places = places_of(actor, Capability.CHANGE_MEMBERS)
    if any(covers(place, code) for place in places):
        return True
    ours = covers(settings.HOME_REGION, code) or covers(code, settings.HOME_REGION)
    return bool(places) and not ours


def _by_scope(lines: Iterable[RecapLine]) -> Mapping[str, list[RecapLine]]:
    """Return the lines by the region that the import is about: the innermost one that holds all of a province's."""
    provinces: dict[str, list[RecapLine]] = defaultdict(list)
    for line in lines:
        provinces[line.region[:2]].append(line)
    return {_common({line.region for line in part}): part for part in provinces.values()}


def _common(codes: set[str]) -> str:
    shortest = min(codes, key=len)
    upwards = [shortest, *reversed(ancestors_of(shortest))]
    return next(place for place in upwards if all(covers(place, code) for code in codes))


def _apply(lines: Sequence[RecapLine], as_of: date, now: datetime) -> Ledger:
    known = {
        (recap.region_id, recap.segment): recap
        for recap in MembershipRecap.objects.filter(
            region__in={line.region for line in lines}, as_of=as_of, superseded_at__isnull=True
        )
    }
    ledger = Ledger(read=len(lines))
    replaced, new = [], []
    for line in lines:
        earlier = known.get((line.region, line.segment))
        if earlier is not None and Tally(earlier.registered, earlier.active) == line.tally:
            ledger.unchanged += 1
            continue
        if earlier is None:
            ledger.created += 1
        else:
            ledger.updated += 1
            replaced.append(earlier.pk)
        new.append(
            MembershipRecap(
                region_id=line.region,
                as_of=as_of,
                segment=line.segment,
                registered=line.tally.registered,
                active=line.tally.active,
                recorded_at=now,
            )
        )
    MembershipRecap.objects.filter(pk__in=replaced).update(superseded_at=now)
    MembershipRecap.objects.bulk_create(new)
    return ledger


def _conflicts(lines: Sequence[RecapLine], as_of: date) -> None:
    """Refuse the file when PPU and its halves would now both be counted; a line with 0 takes one of them back."""
    counted: dict[str, set[str]] = defaultdict(set)
    for region, segment in MembershipRecap.objects.filter(
        region__in={line.region for line in lines}, as_of=as_of, superseded_at__isnull=True, registered__gt=0
    ).values_list("region_id", "segment"):
        counted[region].add(segment)
    for line in lines:
        segments = counted[line.region]
        if "PPU" in segments and segments.intersection(_HALVES_OF_PPU):
            raise wrong_cell(
                line.row,
                "segment",
                "segment_twice",
                _(
                    "%(region)s would count PPU and its halves PPU_PN, PPU_BU: give one or the other, and 0 for the rest."
                )
                % {"region": line.region},
            )
