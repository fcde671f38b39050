"""Load the population figures of one dataset, for any level and any part of the country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.ledger import Ledger
from core.tabular import Row, read_table
from regions.exceptions import DatasetRefused
from regions.models import PopulationDataset
from regions.rules.codes import is_code
from regions.services.reference_file import refuse_wrong_rows, reject, stage, upsert

COUNTRY = "0"  # the DKB tables begin with the country, for which the tree of regions has no node
_LARGEST = 2_147_483_647
_FURTHEST_AHEAD = timedelta(days=366)
_DATASET_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}\Z")
_SEMESTER = re.compile(r"([0-9]{4})S([12])\Z")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,10}\Z")
_TRUE = {"1", "true", "yes", "ya"}
_STAGED = "staged_population"
_COLUMNS = (
    'row_number integer, code text COLLATE "C", male integer, female integer, households integer, is_example boolean'
)
# Households that a file does not give are not taken away.
_UPSERT = """
    INSERT INTO regions_populationfigure AS figure
        (dataset_id, region_id, male, female, total, households, is_example)
    SELECT %s, code, male, female, male + female, households, is_example FROM staged_population ORDER BY code
    ON CONFLICT (dataset_id, region_id) DO UPDATE SET
        male = excluded.male, female = excluded.female, total = excluded.total, is_example = excluded.is_example,
        households = coalesce(excluded.households, figure.households)
    WHERE (figure.male, figure.female, figure.is_example, figure.households) IS DISTINCT FROM
        (excluded.male, excluded.female, excluded.is_example, coalesce(excluded.households, figure.households))
    RETURNING (xmax = 0) AS created
"""
Staged = tuple[int, str, int, int, int | None, bool]


@transaction.atomic
def population_import(
    *,
    source: Path,
    dataset: str,
    in_force_from: date,
    released_on: date | None = None,
    name: str = "",
    origin: str = "",
    examples: bool = False,
) -> Ledger:
    """Create or correct the figures of one dataset from a CSV or XLSX file ``code,male,female,total``.

    Optional columns: ``households``, ``example`` (1 for a figure that was spread for a demonstration; ``examples`` says
    so of every row) and ``name``, which is not read. Regions that the file leaves out keep their figure. ``name`` and
    ``origin`` (where it was published) describe the dataset; left empty they stay as they are.

    The file is taken whole or not at all. A row is wrong when its code has no code's form or occurs twice
    (``code_form``, ``code_repeated``), a number is none (``number_form``), the total is not male + female
    (``total_mismatch``), or no such region is known (``region_unknown``). The country's row (code 0) has no region to
    go to: it is counted as rejected with the warning ``country_row`` and does not stop the others.

    The caller records the event (``config.reference_data``).

    Raises:
        UnreadableTable: no such file, empty, or without these columns.
        DatasetRefused: the dataset's code or dates cannot be (``dataset_code``, ``released_in_future``,
            ``in_force_far_ahead``).
        ReferenceFileRefused: a row is wrong; nothing was written.
    """
    _check_dataset(dataset, in_force_from, released_on)
    ledger = Ledger()
    table = read_table(source, required=("code", "male", "female", "total"))
    rows = list(_checked(table.rows, ledger, all_examples=examples))
    refuse_wrong_rows(ledger, source)
    stage(_STAGED, _COLUMNS, rows)
    _check_regions(ledger)
    refuse_wrong_rows(ledger, source)
    _save_dataset(dataset, in_force_from, released_on, name, origin)
    upsert(ledger, _UPSERT, (dataset,), len(rows))
    return ledger


def _check_dataset(code: str, in_force_from: date, released_on: date | None) -> None:
    today = timezone.localdate()
    if not _DATASET_CODE.match(code):
        raise DatasetRefused(
            _("A dataset's code is up to 20 letters, digits and hyphens, such as 2024S2."),
            code="dataset_code",
            field="dataset",
        )
    if released_on and released_on > today:
        raise DatasetRefused(
            _("The dataset cannot have been released on %(day)s, which is still to come; check --released-on.")
            % {"day": released_on},
            code="released_in_future",
            field="released_on",
        )
    if in_force_from > today + _FURTHEST_AHEAD:  # a release may be loaded before its day, but not years before
        raise DatasetRefused(
            _("%(day)s is more than a year ahead; check --in-force-from.") % {"day": in_force_from},
            code="in_force_far_ahead",
            field="in_force_from",
        )


def _checked(rows: Iterator[Row], ledger: Ledger, *, all_examples: bool) -> Iterator[Staged]:
    seen: dict[str, int] = {}
    for row in rows:
        ledger.read += 1
        code = row.get("code")
        if code == COUNTRY:
            ledger.rejected += 1
            ledger.warn("country_row", row.number, _("The country's row is left out: the tree begins with provinces."))
        elif not is_code(code):
            message = _("“%(code)s” is no region code; write it like 15, 15.04, 15.04.03 or 15.04.03.1001, as text")
            reject(ledger, "code_form", row.number, "code", message % {"code": code[:20]})
        elif code in seen:
            message = _("the code %(code)s is in row %(first)s already; keep one of them")
            reject(ledger, "code_repeated", row.number, "code", message % {"code": code, "first": seen[code]})
        elif (numbers := _numbers(row, ledger)) is not None:
            seen[code] = row.number
            yield row.number, code, *numbers, all_examples or row.get("example").lower() in _TRUE


def _numbers(row: Row, ledger: Ledger) -> tuple[int, int, int | None] | None:
    """Return men, women and households, or ``None`` after the row was rejected."""
    read: dict[str, int | None] = {}
    for column in ("male", "female", "total", "households"):
        text = row.get(column)
        if column == "households" and not text:
            read[column] = None
            continue
        if not _WHOLE_NUMBER.match(text) or int(text) > _LARGEST:
            message = _("“%(text)s” is no whole number; write digits only, without points") % {"text": text[:20]}
            reject(ledger, "number_form", row.number, column, message)
            return None
        read[column] = int(text)
    male, female, total = read["male"] or 0, read["female"] or 0, read["total"] or 0
    if male + female != total:
        message = _("%(total)s is not male + female (%(male)s + %(female)s = %(sum)s); correct the row")
        values = {"total": total, "male": male, "female": female, "sum": male + female}
        reject(ledger, "total_mismatch", row.number, "total", message % values)
        return None
    return male, female, read["households"]


def _check_regions(ledger: Ledger) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_number, code FROM staged_population AS staged WHERE NOT EXISTS "
            "(SELECT 1 FROM regions_region AS known WHERE known.code = staged.code) ORDER BY row_number"
        )
        for number, code in cursor.fetchall():
            message = _("no region has the code %(code)s; import it first with regions_import") % {"code": code}
            reject(ledger, "region_unknown", number, "code", message)


def _save_dataset(code: str, in_force_from: date, released_on: date | None, name: str, origin: str) -> None:
    given = {"name": name, "source": origin, "released_on": released_on}
    stated = {"in_force_from": in_force_from} | {field: value for field, value in given.items() if value}
    PopulationDataset.objects.update_or_create(
        code=code, defaults=stated, create_defaults={"name": _usual_name(code)} | stated
    )


def _usual_name(code: str) -> str:
    """Return ``DKB semester II 2024`` for ``2024S2``, and any other code as it is."""
    match = _SEMESTER.match(code)
    return f"DKB semester {'I' * int(match[2])} {match[1]}" if match else code
