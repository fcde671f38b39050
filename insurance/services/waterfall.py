"""Work out the waterfall of a regency: from nothing, after a load, or of an earlier day."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed
from insurance.models import WaterfallRun
from insurance.rules.leaves import Leaf
from insurance.rules.matching import Rule, name_score
from insurance.rules.waterfall import INSURER_ONLY, RESIDENT_ONLY
from insurance.selectors.access import may
from insurance.selectors.parameters import reconciliation_rule_on
from insurance.services import waterfall_sql as sql
from insurance.services.waterfall_sources import sources_beside, sources_now, sources_on
from insurance.services.waterfall_sql import Sources
from regions.capabilities import Capability
from regions.rules.codes import bounds_at_or_below

JOB_KIND = "waterfall.refresh"
_REGENCY = len("15.04")
_BATCH = 20_000
# Number of the advisory lock: two runs at once would work out the same twice, and the later one would win or lose.
ONE_RUN = 4_215_042_027


@transaction.atomic
def waterfall_refresh(*, actor: Any, region: str, cards: str = "") -> WaterfallRun:
    """Work out and keep the waterfall of a regency as it is now: findings by name, and the counts.

    ``cards`` is the name, as SQL writes it, of a table with the column ``card_number``: only what hangs together with
    those cards is looked at again (after a load), otherwise everybody is. Links cards and residents on the way. The totals
    are counted apart from the buckets, and the database refuses them when they do not add up. Records
    ``waterfall.refresh``.

    Raises:
        NotAllowed: the actor does not change members here; ``None`` is the system.
    """
    if actor is not None and not may(actor, Capability.CHANGE_MEMBERS, region):
        raise NotAllowed(_("Your role does not change members here."))
    started, now, day = time.monotonic(), timezone.now(), timezone.localdate()
    values = _values(region, day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_RUN])
        sources = sources_now(region)
        if cards and WaterfallRun.objects.filter(region=region).exists():
            _judge_touched(cursor, sources, values, cards)
            cursor.execute(sql.FORGET_SETS)
            cursor.execute(sql.FORGET_GONE)
        else:
            _judge_all(cursor, sources, values)
            cursor.execute(sql.FORGET_ALL, values)
        cursor.execute(sql.RELINK)
        cursor.execute(sql.KEEP_FINDINGS, values)
        cursor.execute(sql.AGE, values)
        _count(cursor, _kept(sources), values)
        cursor.execute(_kept(sources).in_(sql.KEEP_FACTS), values)
        cursor.execute(_kept(sources).in_(sql.KEEP_PLACES), values)
        cursor.execute(sql.CLEAR)
    run, _created = WaterfallRun.objects.update_or_create(
        region_id=region,
        defaults={
            "day": day,
            "computed_at": now,
            "seconds": round(time.monotonic() - started, 3),
            "stale_since": None,
        },
    )
    audit_record(actor=actor, action="waterfall.refresh", subject=run, region=region, detail={"touched": bool(cards)})
    return run


@transaction.atomic
def waterfall_rejudge(*, region: str, card_numbers: list[str]) -> None:
    """Look again at some cards and all that hangs together with them, and keep their findings; runs in the caller's service.

    The counts follow with the next run: until then the run says since when it is stale.
    """
    if not WaterfallRun.objects.filter(region=region).exists():
        return
    values, sources = _values(region, timezone.localdate()), sources_now(region)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_RUN])
        cursor.execute("DROP TABLE IF EXISTS wf_asked; CREATE TEMP TABLE wf_asked (card_number text) ON COMMIT DROP")
        cursor.execute("INSERT INTO wf_asked SELECT unnest(%s::text[])", [card_numbers])
        _judge_touched(cursor, sources, values, "wf_asked")
        cursor.execute(sql.FORGET_SETS)
        cursor.execute(sql.RELINK)
        cursor.execute(sql.KEEP_FINDINGS, values)
        cursor.execute(sql.CLEAR)
    waterfall_stale(region=region)


def waterfall_stale(*, region: str) -> None:
    """Note that something has changed which the kept counts of a regency do not know of yet."""
    WaterfallRun.objects.filter(region=region, stale_since__isnull=True).update(stale_since=timezone.now())


@transaction.atomic
def waterfall_leaves(*, region: str, day: date, known_at: datetime | None = None) -> list[Leaf]:
    """Return the counts of a region on a day as known at a moment, worked out anew; nothing of it is kept but the likeness
    of names that were never compared.

    A province is the sum of its regencies. Today without a moment is read from the present rows, any other day
    from the states that held then.
    """
    if len(region) < _REGENCY:
        return [
            leaf
            for each in regencies_below(region)
            for leaf in waterfall_leaves(region=each, day=day, known_at=known_at)
        ]
    regency = region[:_REGENCY]
    present = day == timezone.localdate() and known_at is None
    sources = sources_now(regency) if present else sources_on(regency, day, known_at or timezone.now())
    lower, upper = bounds_at_or_below(region)
    with connection.cursor() as cursor:
        values = _values(regency, day)
        if not present:
            cursor.execute("SET LOCAL work_mem = '256MB'")
            cursor.execute(sources.in_(sql.STATES_OF_A_DAY))
            sources = sources_beside(regency, sources)
        _judge_all(cursor, sources, values)
        cursor.execute(f"CREATE TEMP TABLE wf_card_finding ON COMMIT DROP AS {sql.CARD_FINDINGS}", values)
        cursor.execute(f"CREATE TEMP TABLE wf_resident_finding ON COMMIT DROP AS {sql.RESIDENT_FINDINGS}", values)
        cursor.execute("ANALYZE wf_card_finding; ANALYZE wf_resident_finding")
        _count(cursor, sources, values)
        cursor.execute("SELECT * FROM wf_leaf WHERE place >= %s AND place < %s", [lower, upper])
        leaves = [Leaf(*row) for row in cursor.fetchall()]
        cursor.execute(sql.CLEAR)
    return leaves


def regencies_below(region: str = "") -> list[str]:
    """Return the codes of the regencies, of one province or of all, that have cards or people."""
    with connection.cursor() as cursor:
        cursor.execute(sql.REGENCIES, {"region": region})
        return [code for (code,) in cursor.fetchall()]


def _values(region: str, day: date) -> dict[str, Any]:
    rule: Rule = reconciliation_rule_on(day)
    return {
        "region": region,
        "day": day,
        "agreement": rule.name_agreement,
        "newborn": rule.newborn_days,
        "newcomer": rule.newcomer_days,
        "insurer_only": list(INSURER_ONLY),
        "resident_only": list(RESIDENT_ONLY),
    }


def _kept(sources: Sources) -> Sources:
    return sources.with_findings("insurance_cardfinding", "insurance_residentfinding")


def _judge_all(cursor: Any, sources: Sources, values: Mapping[str, Any]) -> None:
    cursor.execute("SET LOCAL work_mem = '256MB'")
    cursor.execute(sql.CLEAR)
    cursor.execute(sources.in_(sql.REST))
    cursor.execute(sql.SETS)
    cursor.execute(sources.in_(sql.SEED_ALL))
    cursor.execute(sql.ANOTHER_REGENCY, values)
    if cursor.fetchone()[0]:
        cursor.execute(sources.in_(sql.SEED_ACROSS), values)
    _judge(cursor, sources, values)


def _judge_touched(cursor: Any, sources: Sources, values: Mapping[str, Any], cards: str) -> None:
    cursor.execute("SET LOCAL work_mem = '256MB'")
    cursor.execute(sql.CLEAR)
    cursor.execute(sources.in_(sql.EMPTY_REST))
    cursor.execute(sql.SETS)
    cursor.execute(sql.SEED_TOUCHED.replace("@touched", cards))
    _judge(cursor, sources, values)


def _judge(cursor: Any, sources: Sources, values: Mapping[str, Any]) -> None:
    """Look closely at the sets and all that hangs together with them, compare names, and give every kept row its bucket."""
    before = -1
    while (size := _size(cursor)) != before:
        before = size
        cursor.execute("ANALYZE wf_cards; ANALYZE wf_people")
        cursor.execute(sources.in_(sql.GROW))
    cursor.execute(sources.in_(sql.LINK))
    _compare_names(cursor)
    cursor.execute(sources.in_(sql.REST_OF_SETS), values)
    cursor.execute(sources.in_(sql.JUDGED), values)


def _size(cursor: Any) -> int:
    cursor.execute("SELECT (SELECT count(*) FROM wf_cards) + (SELECT count(*) FROM wf_people)")
    size: int = cursor.fetchone()[0]
    return size


def _compare_names(cursor: Any) -> None:
    """Compare the names that were never compared, streamed from the server and back: most are alike to the letter."""
    cursor.execute(sql.SCORED)
    for lines in _scored_lines():
        cursor.copy_expert("COPY wf_scored FROM STDIN", io.StringIO(lines))
    cursor.execute(sql.KEEP_SCORES)


def _scored_lines() -> Iterator[str]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.UNSCORED)
        while rows := cursor.fetchmany(_BATCH):
            yield "".join(f"{pair}\t{name_score(one, other)}\n" for pair, one, other in rows)


def _count(cursor: Any, sources: Sources, values: Mapping[str, Any]) -> None:
    cursor.execute(sources.in_(sql.LEAVES), values)
