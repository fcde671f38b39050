"""The waterfall against one bare join with GROUP BY over the same rows: from nothing, after a load, of an old month."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from benchmarks.harness import PAIRS, Result, p95_ms, say, seconds
from benchmarks.measures import make_reader, places_for, region_of
from beneficiaries.models import Person
from insurance.selectors.gaps import gaps_of
from insurance.selectors.waterfall_page import waterfall_page
from insurance.services.waterfall import waterfall_leaves, waterfall_refresh
from regions.models import Level, Region

# Every card and every resident once, as no question about both can do with less.
_BARE = """
    SELECT coalesce(p.village_id, m.place), m.segment, m.status, count(*)
    FROM insurance_membership AS m FULL JOIN beneficiaries_person AS p ON p.nik = m.nik GROUP BY 1, 2, 3
"""
_PER_LOAD = 50  # one card in so many is another one next month
# What a file of the next month changes: the status of some, told from another day on.
_CHANGE = """
    DROP TABLE IF EXISTS bench_touched;
    CREATE TEMP TABLE bench_touched AS SELECT id, card_number, nik FROM insurance_membership WHERE id %% %(per)s = %(turn)s;
    ANALYZE bench_touched;
    INSERT INTO insurance_membershippast ({columns}, valid_to, superseded_at)
    SELECT {columns}, greatest(%(day)s, valid_from + 1), now()
    FROM insurance_membership JOIN bench_touched USING (id, card_number, nik);
    UPDATE insurance_membership AS m SET valid_from = greatest(%(day)s, valid_from + 1), recorded_at = now(),
        status = CASE status WHEN 'active' THEN 'inactive' ELSE 'active' END,
        status_reason = CASE status WHEN 'active' THEN 'arrears' ELSE '' END
    FROM bench_touched AS t WHERE t.id = m.id
"""


def run(residents: int) -> list[Result]:
    """Return every result; seeds when nobody is there."""
    region = region_of(residents)
    if not Person.objects.exists():
        say(f"==> seed of {residents:,} residents")
        call_command("seed", region=places_for(residents), residents=residents, seed=1, output_format="json")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    say("==> waterfall")
    today = timezone.localdate()
    results = [
        _pairs("uhc.waterfall_vs_join", residents, lambda: waterfall_leaves(region=region, day=today)),
        _pairs("uhc.waterfall_kept_vs_join", residents, lambda: waterfall_refresh(actor=None, region=region)),
    ]
    results.append(_incremental(region, residents))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    old = today - timedelta(days=60)
    results.append(
        _pairs(
            "uhc.waterfall_as_of_vs_join", residents, lambda: waterfall_leaves(region=region, day=old, known_at=None)
        )
    )
    return [*results, *_dashboard(region)]


def _pairs(
    name: str, rows: int, ours: Callable[[], object], *, before: Callable[[int], object] = lambda _turn: None
) -> Result:
    times = []
    for turn in range(PAIRS):
        before(turn)
        times.append((seconds(ours), seconds(_bare)))
        say(f"    {name}: {times[-1][0]:.2f} s, bare {times[-1][1]:.2f} s")
    return Result(
        name,
        round(statistics.median(a / b for a, b in times), 3),
        "ratio",
        ours_s=round(statistics.median(a for a, _ in times), 4),
        reference_s=round(statistics.median(b for _, b in times), 4),
        rows=rows,
    )


def _incremental(region: str, rows: int) -> Result:
    day = timezone.localdate() - timedelta(days=21)
    return _pairs(
        "uhc.waterfall_incremental_vs_join",
        rows,
        lambda: waterfall_refresh(actor=None, region=region, cards="bench_touched"),
        before=lambda turn: _change(turn, day),
    )


def _change(turn: int, day: date) -> None:
    columns = (
        "card_number, nik, name, sex, born_on, person_id, territory_id, village_id, place, segment, payer, care_class"
    )
    columns += ", status, status_reason, facility_code, valid_from, recorded_at"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CHANGE.format(columns=columns), {"per": _PER_LOAD, "turn": turn, "day": day})


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BARE)
        cursor.fetchall()


def _dashboard(region: str) -> list[Result]:
    """What the pages ask of the kept facts, at the database; and the longest page as a whole, its other queries too."""
    head: User = make_reader("bench.kepala.waterfall", "department_head", region)
    district = Region.objects.at_or_below(region).filter(level=Level.DISTRICT).first()
    codes = [region, district.code] if district else [region]
    today = timezone.localdate()
    pages: list[Callable[[], object]] = [partial(waterfall_page, head, code, as_of=today) for code in codes]
    pages += [partial(gaps_of, head, each) for each in Region.objects.filter(code__in=codes)]
    return [
        Result("uhc.dashboard_p95_ms", max(p95_ms(partial(_replay, _of_facts(page))) for page in pages), "ms"),
        Result("uhc.dashboard_page_p95_ms", max(p95_ms(page) for page in pages), "ms"),
    ]


def _of_facts(page: Callable[[], object]) -> list[tuple[str, Any]]:
    """Return the queries of a page that read what is kept of the waterfall."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], statement: str, params: Any, *rest: Any) -> Any:
        if "insurance_waterfall" in statement:
            asked.append((statement, params))
        return execute(statement, params, *rest)

    with connection.execute_wrapper(note):
        page()
    return asked


def _replay(queries: list[tuple[str, Any]]) -> None:
    with connection.cursor() as cursor:
        for statement, params in queries:
            cursor.execute(statement, params)
            cursor.fetchall()
