"""A coverage figure broken down: by segment, or by the places that lie in its region; rows always sum to the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from insurance.codes import RECAP_LABELS
from insurance.exceptions import CoverageRefused
from insurance.rules.coverage import Ratios, Tally, ratios_of, tally_sum
from insurance.selectors.coverage import Coverage, Places
from insurance.selectors.register import register_populations_below
from regions.models import Level, Region
from regions.rules.codes import level_of
from regions.selectors.population import Population, populations_below

Breakdown = Literal["segment", "village", "district", "regency"]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One line of a breakdown. ``unplaced`` are members whose card names no village of ours (outside, or not known)."""

    code: str
    name: str
    tally: Tally
    population: Population | None
    ratios: Ratios
    unplaced: bool = False


def coverage_rows(coverage: Coverage, by: Breakdown) -> list[CoverageRow]:
    """Return a breakdown whose rows sum to the total: by segment, or by the places of a level below the region.

    Every place of the level has a row, members or not; one more row holds the members who have no place there. A recap
    says nothing of places, so that row is then the only one; where nothing is known there are no rows. Two queries for
    places, none for segments.

    Raises:
        CoverageRefused: ``level``: the region has no such places in it.
    """
    if by == "segment":
        return [
            CoverageRow(code, RECAP_LABELS[code], tally, None, ratios_of(tally, coverage.population.count))
            for code, tally in coverage.by_segment.items()
        ]
    level = Level[by.upper()]
    region = coverage.region
    if level <= region.level:
        raise CoverageRefused(
            _("%(region)s cannot be broken down by %(level)s: choose a level that lies in it.")
            % {"region": region.name, "level": by},
            code="level",
            field="by",
        )
    if coverage.source != "members":
        known = coverage.source == "recap"
        return [_unplaced_row(_("Not broken down by place"), coverage.total)] if known else []
    populations = (
        register_populations_below(region.code, level, coverage.as_of)
        if coverage.over_register
        else populations_below(region.code, level, coverage.population.dataset)
    )
    names = dict(Region.objects.below(region.code).filter(level=level).values_list("code", "name"))
    placed, unplaced = _roll_up(coverage.places, level)
    unplaced += [tally for code, tally in placed.items() if code not in names]
    rows = [
        _place_row(code, name, placed.get(code, Tally()), populations.get(code)) for code, name in sorted(names.items())
    ]
    if unplaced:
        rows.append(_unplaced_row(_("Outside, or village not known"), tally_sum(unplaced)))
    return rows


def natural_breakdown(coverage: Coverage) -> Breakdown:
    """Return the breakdown one level below the region; by segment where places are not known or there are none."""
    if coverage.source != "members":
        return "segment"
    below: dict[int, Breakdown] = {Level.PROVINCE: "regency", Level.REGENCY: "district", Level.DISTRICT: "village"}
    return below.get(coverage.region.level, "segment")


def _place_row(code: str, name: str, tally: Tally, population: Population | None) -> CoverageRow:
    return CoverageRow(code, name, tally, population, ratios_of(tally, population.count if population else None))


def _unplaced_row(name: str, tally: Tally) -> CoverageRow:
    return CoverageRow("", name, tally, None, ratios_of(tally, None), unplaced=True)


def _roll_up(places: Places, level: int) -> tuple[dict[str, Tally], list[Tally]]:
    """Return members by place of a level, and those whose place lies above it."""
    placed: dict[str, Tally] = defaultdict(Tally)
    unplaced: list[Tally] = []
    for place, segments in places.items():
        total = tally_sum(segments.values())
        if level_of(place) < level:
            unplaced.append(total)
        else:
            placed[_ancestor(place, level)] += total
    return placed, unplaced


def _ancestor(code: str, level: int) -> str:
    return ".".join(code.split(".")[:level])


def segments_by_place(coverage: Coverage, codes: Iterable[str]) -> dict[str, dict[str, Tally]]:
    """Return members by segment of some places at or below the region, for a chart; unplaced members are left out."""
    wanted = list(codes)
    level = level_of(wanted[0]) if wanted else 0
    found: dict[str, dict[str, Tally]] = {code: defaultdict(Tally) for code in wanted}
    for place, segments in coverage.places.items():
        target = found.get(_ancestor(place, level)) if level_of(place) >= level else None
        if target is not None:
            for segment, tally in segments.items():
                target[segment] += tally
    return found
