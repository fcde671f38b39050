"""What every letter has: head, the lines Nomor to Hal, to whom it goes, and its text (Permendagri 1/2023)."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from reports.documents.fonts import REGULAR, written
from reports.documents.issue import Issue
from reports.documents.letterhead import Letterhead
from reports.documents.style import INK, styles
from reports.documents.tables import EMBEDDED

SYNTHETIC = "Data contoh: semua orang dalam surat ini rekaan, bukan penduduk yang sebenarnya."
_SIZE, _LEADING = 10, 14.5


def text_style() -> ParagraphStyle:
    """Return the style of a letter's text: larger than a table's, because it is read by whom it concerns."""
    return ParagraphStyle("letter", fontName=REGULAR, fontSize=_SIZE, leading=_LEADING, textColor=INK, spaceAfter=6)


def letter_head(
    issue: Issue, *, subject: str, annexes: str, addressee: Sequence[str], synthetic: bool
) -> list[Flowable]:
    """Return everything above the text. ``annexes`` says how many there are; both kinds of letter are confidential.
    ``synthetic`` says that the people are made up.
    """
    style = text_style()
    lines = (("Nomor", issue.number), ("Sifat", "Rahasia"), ("Lampiran", annexes), ("Hal", subject))
    rows = [[Paragraph(name, style), Paragraph(f": {written(text)}", style)] for name, text in lines]
    table = Table(rows, colWidths=[22 * mm, 120 * mm], hAlign="LEFT")
    table.setStyle(_bare())
    to = "<br/>".join(written(line) for line in ("Yth.", *addressee) if line)
    note = [Spacer(1, 4), Paragraph(SYNTHETIC, styles().note)] if synthetic else []
    return [Letterhead(issue.office), *note, Spacer(1, 10), table, Spacer(1, 10), Paragraph(to, style), Spacer(1, 8)]


def paragraphs(*texts: str) -> list[Flowable]:
    """Return plain texts as paragraphs; a line break in one stays."""
    style = text_style()
    return [Paragraph(written(text).replace("\n", "<br/>"), style) for text in texts if text]


def facts_table(rows: Sequence[tuple[str, str]], *, width: float) -> Table:
    """Return names with their texts, side by side."""
    style = text_style()
    cells = [
        [Paragraph(f"<b>{written(name)}</b>", style), Paragraph(written(text).replace("\n", "<br/>"), style)]
        for name, text in rows
    ]
    table = Table(cells, colWidths=[width * 0.3, width * 0.7])
    table.setStyle(_bare())
    return table


def _bare() -> TableStyle:
    return TableStyle(
        [
            EMBEDDED,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
    )
