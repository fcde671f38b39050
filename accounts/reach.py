"""What a user can do where: guardian's grants on regions, as far as an assignment in force stands behind them.

This is the only module that reads grants (a test sees to it).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from django.db.models import F
from django.utils import timezone

from accounts.models.assignment import Assignment, AssignmentQuerySet, RegionUserGrant
from regions.capabilities import Capability
from regions.rules.codes import covers, outermost


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
        return code is not None and any(covers(place, code) for place in self.places(capability))

    @property
    def capabilities(self) -> frozenset[str]:
        """The codenames held at any place."""
        return frozenset(capability for capability, places in self._places.items() if places)

    @cached_property
    def roles(self) -> list[tuple[str, str]]:
        """Pairs of role code and region code in force today, the widest place first."""
        rows = self._assignments().values_list("role__name", "region_id")
        return sorted(rows, key=lambda pair: (len(pair[1]), pair[1], pair[0]))

    @cached_property
    def _places(self) -> dict[Capability, list[str]]:
        if self._user_id is None:
            return {}
        # A grant counts while an assignment in force gives this capability at this place, so an assignment that ended
        # closes the door at once, whatever grants were left behind.
        rows = RegionUserGrant.objects.filter(
            user_id=self._user_id,
            content_object__assignments__in=self._assignments(),
            content_object__assignments__role__permissions=F("permission"),
        ).values_list("permission__codename", "content_object_id")
        found: dict[Capability, set[str]] = defaultdict(set)
        for codename, code in rows:
            if codename in Capability.values:
                found[Capability(codename)].add(code)
        return {capability: outermost(codes) for capability, codes in found.items()}

    def _assignments(self) -> AssignmentQuerySet:
        return Assignment.objects.active_on(timezone.localdate()).filter(user_id=self._user_id or 0)
