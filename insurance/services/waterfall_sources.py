"""Which states of cards and people a waterfall is made of: those of today, or of a day as known at a moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from insurance.selectors.states import states_on
from insurance.services.waterfall_sql import AT_ONCE, LINKED, PASSED, Sources
from regions.rules.codes import bounds_at_or_below

_CARD_COLUMNS = (
    "card_number", "nik", "name", "born_on", "person_id", "territory_id", "place", "segment", "status",
    "status_reason", "valid_from", "payer",
)  # fmt: skip
_PERSON_COLUMNS = "nik, name, born_on, status, village_id"

# A state that held on an earlier day and no longer does is looked for once and kept for the run: few, and dear to find.
# ``{past}`` are the cards of that kind.
#
# Nobody arrived on the day of a first load: what it tells reaches back to her birth, unless a day of arrival is known. A
# record counts as merged from when somebody said so.
_PAST = f"""
    {AT_ONCE.format("CREATE UNLOGGED TABLE wf_past_cards AS {past}")};
    CREATE UNLOGGED TABLE wf_past_people AS
    SELECT p.id, {", ".join(f"p.{name.strip()}" for name in _PERSON_COLUMNS.split(","))}, p.arrived_on
    FROM beneficiaries_person AS p
    WHERE p.recorded_at <= %(known)s AND p.merged_into_id IS NULL AND p.valid_from > %(day)s
        AND p.arrived_on IS NULL AND p.born_on <= %(day)s
        AND NOT EXISTS (SELECT FROM beneficiaries_personspell AS s WHERE s.person_id = p.id)
    UNION ALL
    SELECT p.id, {", ".join(f"p.{name.strip()}" for name in _PERSON_COLUMNS.split(","))}, p.arrived_on
    FROM beneficiaries_person AS p
    WHERE p.recorded_at <= %(known)s AND p.merged_into_id IS NOT NULL
        AND (p.valid_from <= %(day)s OR p.arrived_on IS NULL AND p.born_on <= %(day)s
            AND NOT EXISTS (SELECT FROM beneficiaries_personspell AS s WHERE s.person_id = p.id))
        AND EXISTS (SELECT FROM beneficiaries_personmerge AS m
            WHERE m.merged_id = p.id AND m.undone_at IS NULL AND m.merged_at > %(known)s)
    UNION ALL
    SELECT s.person_id, {", ".join(f"s.{name.strip()}" for name in _PERSON_COLUMNS.split(","))}, p.arrived_on
    FROM beneficiaries_personspell AS s JOIN beneficiaries_person AS p ON p.id = s.person_id
    WHERE s.recorded_at <= %(known)s AND (s.superseded_at > %(known)s OR s.valid_to > %(day)s)
        AND (s.valid_from <= %(day)s OR p.arrived_on IS NULL AND s.born_on <= %(day)s AND NOT EXISTS (
            SELECT FROM beneficiaries_personspell AS e WHERE e.person_id = s.person_id AND e.recorded_at < s.recorded_at))
        AND p.merged_into_id IS NULL;
    CREATE INDEX ON wf_past_cards (nik); CREATE INDEX ON wf_past_people (nik);
    ANALYZE wf_past_cards; ANALYZE wf_past_people
"""
_PEOPLE_ON = f"""(
    SELECT id, {_PERSON_COLUMNS}, arrived_on FROM beneficiaries_person
    WHERE recorded_at <= %(known)s AND merged_into_id IS NULL AND valid_from <= %(day)s
    UNION ALL SELECT * FROM wf_past_people
)"""
_PEOPLE_NOW = f"(SELECT id, {_PERSON_COLUMNS}, arrived_on FROM beneficiaries_person WHERE merged_into_id IS NULL)"
_DECISIONS_ON = """(
    SELECT * FROM insurance_matchdecision
    WHERE decided_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
)"""
_FORMER_ON = "(SELECT * FROM beneficiaries_formernumber WHERE recorded_at <= %(known)s)"


def sources_now(region: str, *, names: bool = True) -> Sources:
    """Return the present states: what was recorded last, whatever the day; ``names``: not only to count them."""
    cards = "(SELECT * FROM insurance_membership WHERE territory_id = %(region)s)"
    return Sources(
        cards=_literal(cards, region=region),
        people=_in_region(_PEOPLE_NOW, region),
        all_cards="insurance_membership",
        all_people=_PEOPLE_NOW,
        decisions="(SELECT * FROM insurance_matchdecision WHERE superseded_at IS NULL)",
        linked=LINKED if names else "",
        passed="" if names else PASSED,
    )


def sources_on(region: str, day: date, known_at: datetime) -> Sources:
    """Return the states of a day as they were known at a moment: the answer to that never changes."""
    known = {"day": day, "known": known_at}
    present, past = states_on(day, known_at)
    all_cards = f"({_as_sql(present.values('id', *_CARD_COLUMNS))} UNION ALL SELECT * FROM wf_past_cards)"
    all_people = _literal(_PEOPLE_ON, **known)
    return Sources(
        cards=_literal(f"(SELECT * FROM {all_cards} AS every WHERE territory_id = %(region)s)", region=region),
        people=_in_region(all_people, region),
        all_cards=all_cards,
        all_people=all_people,
        decisions=_literal(_DECISIONS_ON, **known),
        former=_literal(_FORMER_ON, **known),
        passed=PASSED,
        past=_literal(_PAST, **known).replace("{past}", _as_sql(_past(past))),
    )


def _past(rows: QuerySet[Any]) -> QuerySet[Any]:
    # Keys below zero: a past state and a present one never have the same.
    keyed: QuerySet[Any] = rows.annotate(key=-F("id")).values("key", *_CARD_COLUMNS)
    return keyed


def _in_region(people: str, region: str) -> str:
    lower, upper = bounds_at_or_below(region)
    condition = _literal(" WHERE village_id >= %(lower)s AND village_id < %(upper)s)", lower=lower, upper=upper)
    return f"(SELECT * FROM {people} AS everybody{condition}"


def _as_sql(rows: QuerySet[Any]) -> str:
    statement, params = rows.query.get_compiler(connection=connection).as_sql()
    return _literal(statement, params)


def _literal(statement: str, params: Any = None, **named: Any) -> str:
    """Return ``statement`` with its parameters written in: it becomes a part of others, which have their own."""
    with connection.cursor() as cursor:
        return str(cursor.mogrify(statement, params or named).decode())
