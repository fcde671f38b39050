"""The history of people in words, for ``components/timeline.html``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.codes import LifeStatus
from beneficiaries.selectors.history import Change

_ICONS = {LifeStatus.ALIVE: "home-check", LifeStatus.DECEASED: "grave-2", LifeStatus.MOVED: "truck"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a timeline."""

    at: datetime
    title: str
    effect: str
    icon: str


def entries(changes: Iterable[Change], *, with_names: bool) -> list[Entry]:
    """Return the entries of ``changes``; with names where they are of several persons."""
    return [
        Entry(
            at=change.at,
            title=f"{change.person.name}: {_what(change)}" if with_names else _what(change),
            effect=_("Since %(day)s; %(cause)s") % {"day": date_format(change.on, "j M Y"), "cause": change.cause},
            icon=_ICONS[LifeStatus(change.after.status)],
        )
        for change in changes
    ]


def _what(change: Change) -> str:
    before, after = change.before, change.after
    facts = []
    if before.status != after.status:
        facts.append(str(after.get_status_display()))
    if before.village_id != after.village_id:
        facts.append(_("From %(old)s to %(new)s") % {"old": before.village.name, "new": after.village.name})
    if before.household_id != after.household_id:
        facts.append(_("Another household"))
    if before.relation != after.relation:
        facts.append(str(after.get_relation_display()))
    return " · ".join(facts) or _("Corrected")
