"""The three dated ways beyond role and place: a foreign village shows while one is open and only there.

What each way opens is asked of every surface that there is, so that a page which is added later is held as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import BreakGlass, StandIn, User
from regions.capabilities import Capability
from tests.conftest import Cast, World
from tests.frame.evidence import Evidence, evidence_of
from tests.frame.planted import plant_all
from tests.frame.surfaces import Surface
from tests.frame.test_surfaces import ALL, address_of
from welfare.models import CaseUserGrant

EMERGENCY = {Capability.VIEW_PEOPLE, Capability.VIEW_CASES}


@dataclass(frozen=True)
class Way:
    """``give`` opens the way for ``reader`` and returns what ``end`` closes; ``opens`` says whether a surface shows then.

    ``told`` are texts of the place that the notice on every page names while it lasts.
    """

    reader: str
    give: Callable[[User, Evidence], Any]
    end: Callable[[Any], object]
    opens: Callable[[Surface, User, Evidence], bool]
    told: Callable[[Evidence], tuple[str, ...]]


def _share(user: User, e: Evidence) -> CaseUserGrant:
    return CaseUserGrant.objects.create(
        content_object=e.planted.case,
        user=user,
        permission=Permission.objects.get(content_type__app_label="welfare", codename="view_case"),
        granted_by=e.planted.account,
        granted_at=timezone.now(),
        until=timezone.localdate(),
        reason="x",
    )


def _stand_in(user: User, e: Evidence) -> StandIn:
    today, absent = timezone.localdate(), e.planted.account
    return StandIn.objects.create(
        absent=absent,
        substitute=user,
        valid_from=today,
        valid_to=today,
        reason="x",
        created_by=absent,
        created_at=timezone.now(),
    )


def _emergency(user: User, e: Evidence) -> BreakGlass:
    now = timezone.now()
    return BreakGlass.objects.create(
        user=user,
        home_id=user.reach.places(Capability.BREAK_GLASS)[0],
        region=e.planted.region,
        reason="x",
        started_at=now,
        ends_at=now + timedelta(hours=1),
    )


def _ended(row: Any, column: str) -> None:
    type(row).objects.filter(pk=row.pk).update(**{column: timezone.now()})


# What a meeting said is about other families too, and the map is of one's own places: whoever is shown one case is not
# shown these.
OF_PLACES = {"musyawarah", "minutes", "signed minutes", "map of cases"}
WAYS = {
    "shared case": Way(
        "village_officer",
        _share,
        lambda row: _ended(row, "revoked_at"),
        # The case and nothing else: what takes more than seeing cases there, or seeing people, stays closed.
        opens=lambda surface, _user, _e: surface.needs == (Capability.VIEW_CASES,) and surface.name not in OF_PLACES,
        told=lambda e: (),
    ),
    "stand-in": Way(
        "village_officer",
        _stand_in,
        lambda row: _ended(row, "ended_at"),
        opens=lambda surface, user, e: surface.shown_to(user, e),
        told=lambda e: (e.planted.account.full_name,),
    ),
    "emergency": Way(
        "social_worker",
        _emergency,
        lambda row: _ended(row, "ended_at"),
        opens=lambda surface, _user, _e: not surface.at_regency and set(surface.needs) <= EMERGENCY,
        told=lambda e: (e.planted.region.full_name,),
    ),
}


@pytest.fixture
def foreign(world: World, cast: Cast, tmp_path: Path, settings: Any) -> Evidence:
    """A place in another regency, with everything that can stand at one."""
    settings.ISSUED_ROOT = tmp_path
    return evidence_of(plant_all(world, cast))[2]


def _traces(surface: Surface, client: Any, e: Evidence) -> list[str]:
    """Return what a surface shows of the place besides what was typed or stood in the address."""
    text = surface.fetch(client, e)
    asked = (*surface.typed(e), *address_of(e, e))
    return [mark for mark in (*e.marks, surface.mark(e)) if mark in text and mark not in asked]


@pytest.mark.parametrize("name", sorted(WAYS))
def test_a_foreign_village_shows_by_this_way_while_it_is_open_and_only_there(
    name: str, cast: Cast, foreign: Evidence, client_of: Any
) -> None:
    way, wrong, shown_somewhere = WAYS[name], [], 0
    user: User = getattr(cast, way.reader)
    client, asked = client_of(user), [surface for surface in ALL if surface.needs]
    for surface in asked:
        wrong += [f"before, {surface.kind} {surface.name}: {mark}" for mark in _traces(surface, client, foreign)]
    opened = way.give(user, foreign)
    fresh = User.objects.get(pk=user.pk)
    for surface in asked:
        mark = surface.mark(foreign)
        if any(mark in told or told in mark for told in way.told(foreign)):
            continue
        shown = mark in surface.fetch(client, foreign)
        shown_somewhere += shown
        if shown is not way.opens(surface, fresh, foreign):
            wrong.append(f"open, {surface.kind} {surface.name}: {'shown' if shown else 'missing'}")
    way.end(opened)
    for surface in asked:
        wrong += [f"after, {surface.kind} {surface.name}: {mark}" for mark in _traces(surface, client, foreign)]
    assert not wrong
    assert shown_somewhere >= 3


@pytest.mark.parametrize("name", sorted(WAYS))
def test_it_shows_to_nobody_else(name: str, cast: Cast, foreign: Evidence, client_of: Any) -> None:
    way = WAYS[name]
    way.give(getattr(cast, way.reader), foreign)
    for other in (field.name for field in fields(Cast) if field.name != way.reader):
        client = client_of(getattr(cast, other))
        for surface in (one for one in ALL if one.name in {"cases", "case", "household", "households"}):
            assert not _traces(surface, client, foreign), (other, surface.name)
