"""The region of a page or list, for somebody who may look at it there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import places_of
from regions.rules.codes import covers


def may(user: Any, capability: Capability, code: str) -> bool:
    """Whether ``user`` holds ``capability`` at the region ``code``."""
    return any(covers(place, code) for place in places_of(user, capability))


def region_for(user: Any, code: str, *, needs: Capability = Capability.VIEW_COVERAGE) -> Region:
    """Return the region ``code`` for somebody who may see its coverage and holds ``needs`` there.

    Raises:
        NotWithinReach: no such region, or its coverage is not within reach: it looks absent.
        NotAllowed: the place is the user's, the role does not include ``needs``; or she sees no cards by name there, and
            the place lies below the one whose totals she sees (``insurance.rules.suppression``).
    """
    within_reach = may(user, Capability.VIEW_COVERAGE, code)
    region: Region | None = Region.objects.select_related("parent").filter(code=code).first() if within_reach else None
    if region is None:
        raise NotWithinReach(_("There is no such region."))
    if not may(user, needs, code):
        raise NotAllowed(_("Your role does not include this list."))
    if needs is Capability.VIEW_COVERAGE and not (sees_cards(user, code) or code in places_of(user, needs)):
        raise NotAllowed(_("Your role sees the totals of your own place, not those of the places in it."))
    return region


def sees_cards(user: Any, code: str) -> bool:
    """Whether ``user`` sees the cards of a place by name, and so what its figures are made of."""
    return may(user, Capability.VIEW_MEMBERS, code)
