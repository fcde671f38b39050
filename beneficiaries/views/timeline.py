"""The history of people in words, for ``components/timeline.html``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.codes import LifeStatus
from beneficiaries.selectors.history import Change, HouseholdChange

_ICONS = {LifeStatus.ALIVE: "home-check", LifeStatus.DECEASED: "grave-2", LifeStatus.MOVED: "truck"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a timeline."""

    at: datetime
    title: str
    effect: str
    icon: str


def entries(changes: Iterable[Change]) -> list[Entry]:
    """Return the entries of the changes of one person."""
    return [Entry(change.at, _what(change), _since(change), _icon(change)) for change in changes]


def household_entries(households: Sequence[HouseholdChange], changes: Iterable[Change]) -> list[Entry]:
    """Return the entries of a household and those who belong or belonged to it, the latest first.

    What happened to several in one act is one entry with their names; a move is told once, of the household.
    """
    own = [(change, _what_of_household(change)) for change in households]
    told = {(change.at, what) for change, what in own}
    together: dict[tuple[datetime, str], list[Change]] = {}
    for change in changes:
        what = _what(change)
        if (change.at, what) not in told:
            together.setdefault((change.at, what), []).append(change)
    found = [Entry(change.at, what, _since(change), "home-edit") for change, what in own]
    for (at, what), alike in together.items():
        names = ", ".join(change.person.name for change in reversed(alike))
        found.append(Entry(at, f"{names}: {what}", _since(alike[0]), _icon(alike[0])))
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _since(change: Change | HouseholdChange) -> str:
    return _("Since %(day)s; %(cause)s") % {"day": date_format(change.on, "j M Y"), "cause": change.cause}


def _icon(change: Change) -> str:
    return _ICONS[LifeStatus(change.after.status)] if change.before.status != change.after.status else "user-edit"


def _moved(change: Change | HouseholdChange) -> str:
    return _("From %(old)s to %(new)s") % {"old": change.before.village.name, "new": change.after.village.name}


def _what_of_household(change: HouseholdChange) -> str:
    before, after = change.before, change.after
    facts = []
    if before.village_id != after.village_id:
        facts.append(_moved(change))
    elif (before.address, before.rt, before.rw) != (after.address, after.rt, after.rw):
        facts.append(_("Another address"))
    if before.head_name != after.head_name:
        facts.append(_("Head of the family: %(name)s") % {"name": after.head_name})
    if before.kk != after.kk:
        facts.append(_("Another family card") if after.kk else _("No family card any more"))
    return " · ".join(facts) or _("Corrected")


def _what(change: Change) -> str:
    before, after = change.before, change.after
    facts = []
    if before.status != after.status:
        facts.append(str(after.get_status_display()))
    if before.village_id != after.village_id:
        facts.append(_moved(change))
    if before.household_id != after.household_id:
        facts.append(_("Another household"))
    if before.relation != after.relation:
        facts.append(str(after.get_relation_display()))
    return " · ".join([*facts, *_who(change)]) or _("Corrected")


def _who(change: Change) -> list[str]:
    """Return what else of a person became different; a number is not told, only that it did."""
    before, after = change.before, change.after
    facts = []
    if before.nik != after.nik:
        facts.append(
            _("The NIK has come") if before.nik is None else _("Another NIK") if after.nik else _("No NIK any more")
        )
    if before.name != after.name:
        facts.append(_("Name: %(old)s became %(new)s") % {"old": before.name, "new": after.name})
    if before.born_on != after.born_on:
        facts.append(_("Born on %(day)s") % {"day": date_format(after.born_on, "j M Y")})
    for field in ("sex", "marital", "religion", "education", "disability", "birthplace", "occupation"):
        value = getattr(after, field)
        if value and getattr(before, field) != value:
            words = getattr(after, f"get_{field}_display", None)
            facts.append(str(words() if words else value))
    return facts
