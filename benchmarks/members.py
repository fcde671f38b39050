"""Twelve monthly files of members through ``members_import``: the space they take, and a month against a bare ``COPY``."""

from __future__ import annotations

import io
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection

from benchmarks.harness import Result, say, seconds
from benchmarks.imports import ACTOR, REGION, actor_make
from exchange.models import ImportBatch
from insurance.imports import afterwards
from insurance.models import Membership, MembershipPast
from insurance.rules.months import following
from regions.models import Level, Region

MONTHS = 12
CHURN = 50  # one card in fifty says something else each month: 2 per cent
_TABLES = [model._meta.db_table for model in (Membership, MembershipPast)]
_COLUMNS = (
    "card_number", "nik", "kk", "name", "sex", "born", "segment", "payer", "care_class", "status", "status_reason", "since",
    "village", "facility_code",
)  # fmt: skip
# Each month another fiftieth changes its segment, and some of them their status; a thousandth leaves, another comes. One
# card in forty has no NIK: such rows carry a remark and are read every month.
_MONTH = """
    COPY (SELECT lpad((g + gone * %(count)s)::text, 13, '0') AS card_number,
        CASE WHEN g %% 40 > 0 THEN '150403' || to_char(DATE '1950-01-01' + g %% 20000, 'DDMMYY')
            || (9000 + g / 20000 %% 1000)::text END AS nik,
        '150403010110' || lpad((g / 4 %% 10000)::text, 4, '0') AS kk, 'PESERTA NOMOR ' || g AS name,
        CASE WHEN g %% 2 = 0 THEN 'L' ELSE 'P' END AS sex, to_char(DATE '1950-01-01' + g %% 20000, 'YYYY-MM-DD') AS born,
        (ARRAY['PBI_JK', 'PBPU_PEMDA', 'PBPU', 'PPU_BU'])[1 + (g + changed) %% 4] AS segment, 'APBN' AS payer,
        '3' AS care_class, CASE WHEN (g / 7 + changed) %% 5 = 0 THEN 'inactive' ELSE 'active' END AS status,
        CASE WHEN (g / 7 + changed) %% 5 = 0 THEN 'arrears' ELSE '' END AS status_reason, '2020-01-01' AS since,
        (%(villages)s::text[])[1 + g %% %(places)s] AS village, '15040301' AS facility_code
    FROM (SELECT g, (%(month)s + %(churn)s - g %% %(churn)s) / %(churn)s AS changed,
        (%(month)s + 1000 - g %% 1000) / 1000 AS gone FROM generate_series(1, %(count)s) g) x)
    TO STDOUT WITH (FORMAT csv, HEADER)
"""


def run(residents: int) -> list[Result]:
    """Return what a year of files takes: space against the first month's, and a later month against a bare ``COPY``."""
    _clear()
    call_command("demo_reference", verbosity=0, stderr=io.StringIO())
    actor_make()
    say(f"==> {MONTHS} monthly files of {residents:,} members")
    months = [date(2025, 1, 1)]
    while len(months) < MONTHS:
        months.append(following(months[-1]))
    spaces, pairs = [], []
    with TemporaryDirectory() as folder, _alone():
        for number, month in enumerate(months):
            file = Path(folder) / f"{month:%Y-%m}.csv"
            _write(file, residents, number)
            taken = seconds(lambda file=file, month=month: _load(file, month))  # type: ignore[misc]
            if number >= MONTHS - 3:
                pairs.append((taken, seconds(lambda file=file: _bare(file))))  # type: ignore[misc]
            file.unlink()
            _vacuum()
            spaces.append(_space())
    _clear()
    return [
        Result("uhc.history_space_vs_one_month", round(spaces[-1] / spaces[0], 3), "ratio", rows=residents),
        Result(
            "members.monthly_load_vs_copy",
            round(statistics.median(ours / bare for ours, bare in pairs), 3),
            "ratio",
            ours_s=round(statistics.median(ours for ours, _ in pairs), 3),
            reference_s=round(statistics.median(bare for _, bare in pairs), 3),
            rows=residents,
        ),
    ]


@contextmanager
def _alone() -> Iterator[None]:
    """Load without what follows a load: bringing the waterfall in step has a figure of its own."""
    followers, afterwards._followers = afterwards._followers, []
    try:
        yield
    finally:
        afterwards._followers = followers


def _write(path: Path, count: int, month: int) -> None:
    villages = list(
        Region.objects.filter(level=Level.VILLAGE, code__startswith=f"{REGION}.").values_list("code", flat=True)
    )
    values = {"count": count, "month": month, "churn": CHURN, "villages": villages, "places": len(villages)}
    with connection.cursor() as cursor, path.open("wb") as file:
        cursor.copy_expert(cursor.mogrify(_MONTH, values).decode(), file)


def _load(file: Path, month: date) -> None:
    quiet = {"output_format": "json", "stdout": io.StringIO(), "stderr": io.StringIO()}
    call_command("members_import", str(file), actor=ACTOR, period=f"{month:%Y-%m}", **quiet)


def _bare(file: Path) -> None:
    with connection.cursor() as cursor, file.open("rb") as source:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare ({', '.join(f'{column} text' for column in _COLUMNS)})")
        cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv, HEADER true)", source)
        cursor.execute("DROP TABLE bare")


def _vacuum() -> None:
    """Do what autovacuum does between two months."""
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute("CHECKPOINT")


def _space() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest(%s::text[]) t", [_TABLES])
        return int(cursor.fetchone()[0])


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join([*_TABLES, ImportBatch._meta.db_table])} CASCADE")
