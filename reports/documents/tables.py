"""Tables of a document: quiet lines, numbers to the right, a total that stands out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Paragraph, Table, TableStyle

from reports.documents.fonts import REGULAR, written
from reports.documents.page import TEXT_WIDTH
from reports.documents.style import DEEP, LINE, TINT, Styles

# First in the style of every table: each cell asks for a face even when its paragraphs bring their own, and reportlab's
# own choice would hang in the file unembedded.
EMBEDDED = ("FONTNAME", (0, 0), (-1, -1), REGULAR)


def data_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float],
    look: Styles,
    words: int = 1,
    total: bool = False,
) -> Table:
    """Return a table whose first ``words`` columns are text and whose others are numbers, right-aligned.

    ``total`` sets the last row apart. Cells are plain text: what looks like markup is written as it is,
    and a line break is one.
    """
    body = [[_cell(text, index, words, look.head, look.head_right) for index, text in enumerate(head)]]
    for number, row in enumerate(rows, start=1):
        last = total and number == len(rows)
        left, right = (look.total, look.total_right) if last else (look.cell, look.cell_right)
        body.append([_cell(text, index, words, left, right) for index, text in enumerate(row)])
    table = Table(body, colWidths=list(widths), repeatRows=1)
    commands: list[tuple[Any, ...]] = [
        EMBEDDED,
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2.4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, DEEP),
        ("LINEBELOW", (0, 1), (-1, -1), 0.35, LINE),
    ]
    if total:
        commands += [("BACKGROUND", (0, -1), (-1, -1), TINT), ("LINEABOVE", (0, -1), (-1, -1), 0.9, DEEP)]
    table.setStyle(TableStyle(commands))
    return table


def _cell(text: str, index: int, words: int, left: object, right: object) -> Paragraph:
    return Paragraph(written(text).replace("\n", "<br/>"), left if index < words else right)


def shares(*parts: float) -> list[float]:
    """Return column widths in points as parts of the text's width."""
    return [TEXT_WIDTH * part for part in parts]
