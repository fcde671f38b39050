"""What a user can do where: guardian's grants on regions, as far as an assignment in force stands behind them.

Her own, those of a colleague for whom she stands in, and what she opened in an emergency. This is the only module that
reads grants (a test sees to it).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from accounts.acts import needed_for
from accounts.models.breakglass import BreakGlass
from accounts.models.standin import StandIn
from accounts.roles import clash
from regions.capabilities import Capability
from regions.rules.codes import covers, outermost

# Giving access is not lent with the rest, and nobody breaks the glass in another's name.
NOT_LENT = frozenset({Capability.MANAGE_ACCOUNTS, Capability.BREAK_GLASS})
IN_EMERGENCY = (Capability.VIEW_PEOPLE, Capability.VIEW_CASES)
_BY_CODENAME: Mapping[str, Capability] = {capability.value: capability for capability in Capability}

Places = dict[Capability, set[str]]

# A row for each assignment in force, hers and those of whom she stands in for, with the capabilities of its role behind
# which a grant stands; and one for each emergency access that is open. An assignment that ended is no row, whatever grants
# were left behind. Written by hand because every page asks: composed from querysets it took 11 ms for one place and 18 for
# thirty, nearly all of it composing and planning; this takes 1 and 2. "In force" is what ``active_on``, ``in_force_on`` and
# ``open_at`` of the models say, and tests hold them to each other.
_ROWS = """
WITH holder AS MATERIALIZED (
    SELECT %(user)s::bigint AS user_id, 0::bigint AS stand_in
    UNION ALL
    SELECT absence.absent_id, absence.id
    FROM accounts_standin absence JOIN accounts_user absent ON absent.id = absence.absent_id
    WHERE absence.substitute_id = %(user)s AND absent.is_active AND absence.ended_at IS NULL
        AND absence.valid_from <= %(day)s AND absence.valid_to >= %(day)s
)
SELECT assignment.region_id, role.name, holder.stand_in, 0::bigint, false, ARRAY(
    SELECT permission.codename
    FROM auth_group_permissions given
    JOIN auth_permission permission ON permission.id = given.permission_id
    JOIN accounts_regionusergrant held ON held.permission_id = given.permission_id
        AND held.user_id = assignment.user_id AND held.content_object_id = assignment.region_id
    WHERE given.group_id = assignment.role_id
)
FROM holder
JOIN accounts_assignment assignment ON assignment.user_id = holder.user_id
JOIN auth_group role ON role.id = assignment.role_id
WHERE assignment.valid_from <= %(day)s AND (assignment.valid_to IS NULL OR assignment.valid_to >= %(day)s)
UNION ALL
SELECT region_id, '', 0, id, confidential, ARRAY[]::varchar[]
FROM accounts_breakglass
WHERE user_id = %(user)s AND ended_at IS NULL AND started_at <= %(now)s AND ends_at > %(now)s
"""


class _Row(NamedTuple):
    """An assignment, her own unless it has the key of a ``stand_in``; or, with its key, an open ``emergency`` access."""

    region: str
    role: str
    stand_in: int
    emergency: int
    confidential: bool
    codenames: list[str]


@dataclass(frozen=True, slots=True)
class _Sources:
    """Where each capability comes from: ``lent`` by the key of a stand-in, ``broken`` places by the key of a session;
    ``confidential`` are the keys of those sessions that open confidential cases too.

    ``roles`` are pairs of role and region, her own; ``lent_roles`` the codes of those that come with a stand-in.
    """

    own: Places = field(default_factory=lambda: defaultdict(set))
    roles: list[tuple[str, str]] = field(default_factory=list)
    lent: dict[int, Places] = field(default_factory=dict)
    lent_roles: set[str] = field(default_factory=set)
    broken: dict[int, str] = field(default_factory=dict)
    confidential: set[int] = field(default_factory=set)


class UserReach:
    """The capabilities of one user by place, read in one query when first asked."""

    def __init__(self, user_id: int | None) -> None:
        self._user_id = user_id
        self._outermost: dict[Capability, list[str]] = {}

    def places(self, capability: Capability) -> list[str]:
        """Return the outermost region codes where ``capability`` holds today; empty means nowhere."""
        if capability not in self._outermost:
            self._outermost[capability] = outermost(self._held.get(capability, set()))
        return self._outermost[capability]

    def anywhere(self, capability: Capability) -> bool:
        """Whether the user holds ``capability`` at any place: decides menus, never data."""
        return bool(self._held.get(capability))

    def at(self, capability: Capability, code: str | None) -> bool:
        """Whether the user holds ``capability`` at the region ``code``; no region means no."""
        return code is not None and _covered(self.places(capability), code)

    @property
    def capabilities(self) -> frozenset[str]:
        """The codenames held at any place."""
        return frozenset(capability for capability, places in self._held.items() if places)

    @property
    def roles(self) -> list[tuple[str, str]]:
        """Pairs of role code and region code in force today, the widest place first; her own, not lent ones."""
        return sorted(self._sources.roles, key=lambda pair: (len(pair[1]), pair[1], pair[0]))

    @property
    def role_codes(self) -> frozenset[str]:
        """The roles in force today, lent ones too: what they ask of a sign-in, they ask of whoever stands in."""
        return frozenset(role for role, _code in self.roles) | self._sources.lent_roles

    @cached_property
    def stand_ins(self) -> list[StandIn]:
        """The stand-ins that count today, with the absent colleague; asks the database only when there are any."""
        keys = list(self._sources.lent)
        return list(StandIn.objects.filter(pk__in=keys).select_related("absent").order_by("pk")) if keys else []

    @cached_property
    def emergencies(self) -> list[BreakGlass]:
        """The emergency accesses that are open now, with their region; asks the database only when there are any."""
        keys = list(self._sources.broken)
        return list(BreakGlass.objects.filter(pk__in=keys).select_related("region")) if keys else []

    @property
    def opened_confidential(self) -> dict[int, str]:
        """Places where an emergency access opens confidential cases too, by the key of the session."""
        sources = self._sources
        return {key: place for key, place in sources.broken.items() if key in sources.confidential}

    def own_places(self, capability: Capability) -> set[str]:
        """Return where ``capability`` comes from an assignment of her own: for telling why, never for deciding."""
        return self._sources.own.get(capability, set())

    def lent_places(self, stand_in: StandIn, capability: Capability) -> set[str]:
        """Return where ``capability`` comes with one of :attr:`stand_ins`: for telling why, never for deciding."""
        return self._sources.lent[stand_in.pk].get(capability, set())

    def note(self, action: str, region: str) -> dict[str, Any]:
        """Return what the record adds to ``action`` at ``region``: ``on_behalf_of`` (account names) or ``break_glass``
        (a key), when what the act takes comes to her at that place only so. Where nobody said what it takes, anything
        that comes only so counts: better a name too many in the record.
        """
        sources = self._sources
        if not sources.lent and not sources.broken:
            return {}
        needed = needed_for(action)
        asked = [
            capability
            for capability in ([needed] if needed else list(Capability))
            if not _covered(sources.own.get(capability, ()), region)
        ]
        names = sorted(
            each.absent.username
            for each in self.stand_ins
            if any(_covered(sources.lent[each.pk].get(capability, ()), region) for capability in asked)
        )
        if names:
            return {"on_behalf_of": names}
        keys = [key for key, place in sources.broken.items() if covers(place, region)]
        return {"break_glass": keys[0]} if keys and set(asked) & set(IN_EMERGENCY) else {}

    @cached_property
    def _held(self) -> Places:
        found: Places = defaultdict(set)
        for places in (self._sources.own, *self._sources.lent.values()):
            for capability, codes in places.items():
                found[capability] |= codes
        for code in self._sources.broken.values():
            for capability in IN_EMERGENCY:
                found[capability].add(code)
        return found

    @cached_property
    def _sources(self) -> _Sources:
        found = _Sources()
        lent: dict[int, list[_Row]] = defaultdict(list)
        for row in _rows(self._user_id) if self._user_id is not None else ():
            if row.emergency:
                found.broken[row.emergency] = row.region
                if row.confidential:
                    found.confidential.add(row.emergency)
            elif row.stand_in:
                lent[row.stand_in].append(row)
            else:
                found.roles.append((row.role, row.region))
                _add(found.own, row)
        for stand_in in sorted(lent):
            _lend(found, stand_in, lent[stand_in])
        if not found.own.get(Capability.BREAK_GLASS):
            found.broken.clear()  # who may not break the glass any more is out at once
        return found


def _rows(user_id: int) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"user": user_id, "day": timezone.localdate(), "now": timezone.now()})
        return [_Row(*row) for row in cursor.fetchall()]


def _lend(found: _Sources, stand_in: int, rows: Iterable[_Row]) -> None:
    roles = {row.role for row in rows}
    # Refused when it was made; asked again here, because either may have been given another role since.
    if clash({role for role, _code in found.roles} | found.lent_roles, roles) is not None:
        return
    found.lent_roles.update(roles)
    places: Places = defaultdict(set)
    for row in rows:
        _add(places, row, but=NOT_LENT)
    found.lent[stand_in] = places


def _add(places: Places, row: _Row, *, but: frozenset[Capability] = frozenset()) -> None:
    for codename in row.codenames:
        capability = _BY_CODENAME.get(codename)  # a permission that the code does not know opens nothing
        if capability is not None and capability not in but:
            places[capability].add(row.region)


def _covered(places: Iterable[str], code: str) -> bool:
    return any(covers(place, code) for place in places)
