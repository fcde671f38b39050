"""Load official region codes, of the whole country or of any part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.ledger import Ledger
from core.tabular import Row, read_table
from regions.models import Region
from regions.rules.codes import is_code, level_of, parent_of
from regions.services.reference_file import refuse_wrong_rows, reject, stage, upsert

_NAME_LENGTH = 100
_STAGED = "staged_regions"
_COLUMNS = 'row_number integer, code text COLLATE "C", name text, level smallint, parent text COLLATE "C"'
_UPSERT = """
    INSERT INTO regions_region AS region (code, name, level, parent_id)
    SELECT code, name, level, parent FROM staged_regions ORDER BY code
    ON CONFLICT (code) DO UPDATE SET name = excluded.name
    WHERE region.name IS DISTINCT FROM excluded.name
    RETURNING (xmax = 0) AS created
"""
Staged = tuple[int, str, str, int, str | None]


@transaction.atomic
def regions_import(*, source: Path) -> Ledger:
    """Create and rename regions from a CSV or XLSX file with the columns ``code,name``.

    Level and parent follow from the code. A code that the file does not mention stays: places end by decree, not by
    being left out. Set-based: the whole country (91,599 rows) takes seconds.

    The file is taken whole or not at all. A row is wrong when its code has no code's form (``code_form``), occurs twice
    (``code_repeated``), its name is empty or too long (``name_missing``, ``name_long``), or the place it lies in is
    neither in the file nor known (``parent_unknown``).

    The caller records the event, because the audit record stands beside this app, not below it
    (``config.reference_data``).

    Raises:
        UnreadableTable: no such file, empty, or without these columns.
        ReferenceFileRefused: a row is wrong; nothing was written.
    """
    ledger = Ledger()
    rows = list(_checked(read_table(source, required=("code", "name")).rows, ledger))
    refuse_wrong_rows(ledger, source)
    stage(_STAGED, _COLUMNS, rows)
    _check_parents(ledger)
    refuse_wrong_rows(ledger, source)
    upsert(ledger, _UPSERT, (), len(rows))
    if ledger.created:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Region._meta.db_table}")
    return ledger


def _checked(rows: Iterator[Row], ledger: Ledger) -> Iterator[Staged]:
    seen: dict[str, int] = {}
    for row in rows:
        ledger.read += 1
        code, name = row.get("code"), " ".join(row.get("name").split())
        if not is_code(code):
            message = _("“%(code)s” is no region code; write it like 15, 15.04, 15.04.03 or 15.04.03.1001, as text")
            reject(ledger, "code_form", row.number, "code", message % {"code": code[:20]})
        elif code in seen:
            message = _("the code %(code)s is in row %(first)s already; keep one of them")
            reject(ledger, "code_repeated", row.number, "code", message % {"code": code, "first": seen[code]})
        elif not name:
            reject(ledger, "name_missing", row.number, "name", _("the name is empty; write one"))
        elif len(name) > _NAME_LENGTH:
            message = _("the name is longer than %(most)s letters; shorten it") % {"most": _NAME_LENGTH}
            reject(ledger, "name_long", row.number, "name", message)
        else:
            seen[code] = row.number
            yield row.number, code, name, level_of(code), parent_of(code)


def _check_parents(ledger: Ledger) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_number, code, parent FROM staged_regions AS staged WHERE parent IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM staged_regions AS other WHERE other.code = staged.parent) "
            "AND NOT EXISTS (SELECT 1 FROM regions_region AS known WHERE known.code = staged.parent) "
            "ORDER BY row_number"
        )
        for number, code, parent in cursor.fetchall():
            message = _("%(code)s lies in %(parent)s, which is neither in the file nor known; add a row for %(parent)s")
            reject(ledger, "parent_unknown", number, "code", message % {"code": code, "parent": parent})
