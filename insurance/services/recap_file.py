"""The lines of a recap file, each checked by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.tabular import Row, read_table
from insurance.codes import RECAP_SEGMENTS
from insurance.exceptions import RecapRefused
from insurance.rules.coverage import Tally

_COLUMNS = ("region", "segment", "registered")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}\Z")


@dataclass(frozen=True, slots=True)
class RecapLine:
    """Members of one segment in one region, and the row of the file that says so."""

    row: int
    region: str
    segment: str
    tally: Tally


def recap_lines(content: bytes) -> list[RecapLine]:
    """Return the lines of a CSV or XLSX ``region,segment,registered,active``; regions are not looked up here.

    Raises:
        UnreadableTable: the file is not a table with the columns.
        RecapRefused: a line is wrong or repeated, or there is none.
    """
    lines: list[RecapLine] = []
    first_row: dict[tuple[str, str], int] = {}
    for row in read_table(content, required=_COLUMNS).rows:
        line = _line(row)
        earlier = first_row.setdefault((line.region, line.segment), line.row)
        if earlier != line.row:
            raise wrong_cell(
                line.row,
                "segment",
                "repeated",
                _("%(segment)s of %(region)s was given in row %(earlier)s already: keep one of the two.")
                % {"segment": line.segment, "region": line.region, "earlier": earlier},
            )
        lines.append(line)
    if not lines:
        raise RecapRefused(_("The file has a heading and no rows: write one row for each segment."), code="empty")
    return lines


def _line(row: Row) -> RecapLine:
    segment = row.get("segment").upper()
    if segment not in RECAP_SEGMENTS:
        raise wrong_cell(
            row.number,
            "segment",
            "segment_unknown",
            _("%(segment)s is no segment: write one of %(known)s.")
            % {"segment": segment[:20] or _("an empty cell"), "known": ", ".join(RECAP_SEGMENTS)},
        )
    registered = _number(row, "registered")
    active = _number(row, "active") if row.get("active") else None
    if active is not None and active > registered:
        raise wrong_cell(
            row.number,
            "active",
            "active_above_registered",
            _("%(active)s active is more than %(registered)s registered: correct one of them.")
            % {"active": active, "registered": registered},
        )
    return RecapLine(row.number, row.get("region"), segment, Tally(registered, active))


def _number(row: Row, column: str) -> int:
    text = row.get(column)
    if not _WHOLE_NUMBER.match(text):
        raise wrong_cell(
            row.number,
            column,
            "number",
            _("%(text)s is no whole number: write digits only, like 591235.")
            % {"text": text[:20] or _("an empty cell")},
        )
    return int(text)


def wrong_cell(row: int, column: str, code: str, message: str) -> RecapRefused:
    """Return the refusal that names row and column of a wrong cell."""
    text = _("Row %(row)s, column %(column)s: %(message)s Nothing was imported.") % {
        "row": row,
        "column": column,
        "message": message,
    }
    return RecapRefused(text, code=code, field=column)
