"""What a user can do where: guardian's grants on regions, as far as an assignment in force stands behind them.

Her own, those of a colleague for whom she stands in, and what she opened in an emergency. This is the only module that
reads grants (a test sees to it).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.utils import timezone

from accounts.acts import needed_for
from accounts.models.assignment import Assignment, AssignmentQuerySet, RegionUserGrant
from accounts.models.breakglass import BreakGlass
from accounts.models.standin import StandIn
from accounts.roles import clash
from regions.capabilities import Capability
from regions.rules.codes import covers, outermost

# Giving access is not lent with the rest, and nobody breaks the glass in another's name.
NOT_LENT = frozenset({Capability.MANAGE_ACCOUNTS, Capability.BREAK_GLASS})
IN_EMERGENCY = (Capability.VIEW_PEOPLE, Capability.VIEW_CASES)

Places = dict[Capability, set[str]]


@dataclass(frozen=True, slots=True)
class _Sources:
    """Where each capability comes from: ``lent`` by the key of a stand-in, ``broken`` places by the key of a session."""

    own: Places = field(default_factory=lambda: defaultdict(set))
    lent: dict[int, Places] = field(default_factory=dict)
    lent_roles: set[str] = field(default_factory=set)
    broken: dict[int, str] = field(default_factory=dict)


class UserReach:
    """The capabilities of one user by place, read in one query when first asked."""

    def __init__(self, user_id: int | None) -> None:
        self._user_id = user_id

    def places(self, capability: Capability) -> list[str]:
        """Return the outermost region codes where ``capability`` holds today; empty means nowhere."""
        return self._places.get(capability, [])

    def anywhere(self, capability: Capability) -> bool:
        """Whether the user holds ``capability`` at any place: decides menus, never data."""
        return bool(self.places(capability))

    def at(self, capability: Capability, code: str | None) -> bool:
        """Whether the user holds ``capability`` at the region ``code``; no region means no."""
        return code is not None and _covered(self.places(capability), code)

    @property
    def capabilities(self) -> frozenset[str]:
        """The codenames held at any place."""
        return frozenset(capability for capability, places in self._places.items() if places)

    @cached_property
    def roles(self) -> list[tuple[str, str]]:
        """Pairs of role code and region code in force today, the widest place first; her own, not lent ones."""
        rows = self._assignments().filter(user_id=self._user_id or 0).values_list("role__name", "region_id")
        return sorted(rows, key=lambda pair: (len(pair[1]), pair[1], pair[0]))

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
    def _places(self) -> Mapping[Capability, list[str]]:
        found: Places = defaultdict(set)
        for places in (self._sources.own, *self._sources.lent.values()):
            for capability, codes in places.items():
                found[capability] |= codes
        for code in self._sources.broken.values():
            for capability in IN_EMERGENCY:
                found[capability].add(code)
        return {capability: outermost(codes) for capability, codes in found.items()}

    @cached_property
    def _sources(self) -> _Sources:
        found = _Sources()
        if self._user_id is None:
            return found
        roles: set[str] = set()
        lent: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        for codename, code, role, stand_in, session in self._rows(self._user_id):
            if session:
                found.broken[session] = code
            elif stand_in:
                lent[stand_in].append((codename, code, role))
            elif codename in Capability.values:
                found.own[Capability(codename)].add(code)
                roles.add(role)
        for stand_in in sorted(lent):
            others = {role for _codename, _code, role in lent[stand_in]}
            # Refused when it was made; asked again here, because either may have been given another role since.
            if clash(roles, others) is None:
                roles |= others
                found.lent_roles.update(others)
                found.lent[stand_in] = _lendable(lent[stand_in])
        if not found.own.get(Capability.BREAK_GLASS):
            found.broken.clear()  # who may not break the glass any more is out at once
        return found

    def _rows(self, user_id: int) -> QuerySet[Assignment, tuple[str, str, str, int, int]]:
        # A grant counts while an assignment in force gives this capability at this place, so an assignment that ended
        # closes the door at once, whatever grants were left behind. One query for all three sources.
        nothing, no_text = Value(0), Value("", output_field=CharField())
        # From assignments to grants, with as few joins as there can be: with more the database takes longer to plan this
        # than to do it (measured: 28 ms).
        grants = RegionUserGrant.objects.filter(
            user_id=OuterRef("user_id"),
            content_object_id=OuterRef("region_id"),
            permission_id=OuterRef("role__permissions__id"),
        )
        granted = self._assignments().filter(Exists(grants))
        columns = ("role__permissions__codename", "region_id", "role__name")
        own = granted.filter(user_id=user_id).values_list(*columns, nothing, nothing)
        day = timezone.localdate()
        lent = granted.filter(
            user__is_active=True,
            user__absences__substitute_id=user_id,
            user__absences__ended_at__isnull=True,
            user__absences__valid_from__lte=day,
            user__absences__valid_to__gte=day,
        )
        broken = BreakGlass.objects.open_at(timezone.now()).filter(user_id=user_id)
        return own.union(
            lent.values_list(*columns, "user__absences__id", nothing),
            broken.values_list(no_text, "region_id", no_text, nothing, "id"),
            all=True,
        )

    def _assignments(self) -> AssignmentQuerySet:
        return Assignment.objects.active_on(timezone.localdate())


def _covered(places: Iterable[str], code: str) -> bool:
    return any(covers(place, code) for place in places)


def _lendable(rows: Iterable[tuple[str, str, str]]) -> Places:
    places: Places = defaultdict(set)
    for codename, code, _role in rows:
        if codename in Capability.values and Capability(codename) not in NOT_LENT:
            places[Capability(codename)].add(code)
    return places
