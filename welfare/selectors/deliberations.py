"""Minutes of musyawarah: those within reach, one of them, and what a meeting can speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from core.web.paging import Page, keyset_page
from regions.capabilities import Capability
from regions.models import Level, Region
from welfare.codes import Stage
from welfare.models import Case, Deliberation, DeliberationItem
from welfare.services.deliberations import MOST_CASES

_SPOKEN_OF = (Stage.VERIFICATION, Stage.CHECK, Stage.DECISION)


@dataclass(frozen=True, slots=True)
class DeliberationDetail:
    """Minutes with what they say of the cases that the reader may see; ``hidden`` others are only counted."""

    minutes: Deliberation
    items: Sequence[DeliberationItem]
    hidden: int
    may_record: bool


def deliberation_list(*, user: Any, after: str = "", before: str = "") -> Page[Deliberation]:
    """Return a page of the minutes within reach, the newest meeting first."""
    rows = Deliberation.objects.visible_to(user).select_related("village__parent").annotate(cases=Count("items"))
    return keyset_page(rows, order=("-held_on", "-id"), after=after, before=before)


def deliberation_detail(*, user: Any, deliberation_id: int) -> DeliberationDetail:
    """Return the minutes of one meeting.

    Raises:
        NotWithinReach: there are none within reach.
    """
    rows = Deliberation.objects.visible_to(user).select_related("village__parent", "recorded_by", "scan_by")
    minutes = rows.filter(pk=deliberation_id).first()
    if minutes is None:
        raise NotWithinReach(_("There are no such minutes."))
    items = minutes.items.filter(case__in=Case.objects.visible_to(user)).select_related("case__household")
    shown = list(items.order_by("pk"))
    hidden = minutes.items.count() - len(shown)
    return DeliberationDetail(minutes, shown, hidden, user.reach.at(Capability.VERIFY_CASES, minutes.village_id))


def meeting_villages(user: Any) -> list[Region]:
    """Return the villages whose minutes the user may keep, those with cases to speak of first in their order."""
    waiting = Case.objects.visible_to(user, "verify").waiting_for(*_SPOKEN_OF).values("village")
    places = Region.objects.reachable_by(user, Capability.VERIFY_CASES).filter(level=Level.VILLAGE, code__in=waiting)
    return list(places.order_by("code")[:200])


def meeting_cases(*, user: Any, village: str) -> list[Case]:
    """Return the cases of a village that a meeting can speak of, due first."""
    cases = Case.objects.visible_to(user, "verify").waiting_for(*_SPOKEN_OF).filter(village=village)
    return list(cases.select_related("household").order_by("due_on", "pk")[:MOST_CASES])
