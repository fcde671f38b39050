"""Berita acara of a musyawarah: attendance to sign, what the meeting says, the chair and the head of the village."""

from __future__ import annotations

from typing import Any, BinaryIO

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from reports.documents.fonts import register_fonts, written
from reports.documents.issue import Issue
from reports.documents.letter import SYNTHETIC, paragraphs
from reports.documents.letterhead import Letterhead
from reports.documents.page import TEXT_WIDTH, build_document
from reports.documents.signature import signature_block
from reports.documents.style import ABSENT, Styles, styles
from reports.documents.tables import EMBEDDED, data_table, shares

TITLE = "Berita Acara Musyawarah Desa/Kelurahan"
_ROOM_TO_SIGN = "\n\n"
_BLANK = "…" * 22


def render_minutes(figures: dict[str, Any], issue: Issue, out: BinaryIO) -> int:
    """Write the minutes to ``out`` and return the number of pages; the same input gives the same bytes."""
    register_fonts()
    look = styles()
    story: list[Flowable] = [
        Letterhead(issue.office),
        *([Spacer(1, 4), Paragraph(SYNTHETIC, look.note)] if figures["synthetic"] else []),
        Spacer(1, 10),
        Paragraph(written(TITLE.upper()), look.title),
        Paragraph(f"Nomor {written(issue.number)}", look.under_title),
        Spacer(1, 10),
        *paragraphs(_opening(figures), figures["summary"]),
        *_families(figures, look),
        *_attendance(figures, look),
        _signers(figures, look),
        signature_block(issue, look, width=TEXT_WIDTH),
    ]
    return build_document(
        story, out, issue=issue, title=f"{TITLE}, {figures['village']}", subject=f"Nomor {issue.number}"
    )


def _opening(figures: dict[str, Any]) -> str:
    return (
        f"Pada tanggal {figures['held_on']}, bertempat di {figures['place']}, {figures['village']}, "
        f"{figures['district']}, telah dilaksanakan musyawarah yang dipimpin oleh {figures['chair']} dan dihadiri oleh "
        f"{len(figures['attendance'])} orang sebagaimana daftar hadir di bawah ini."
    )


def _families(figures: dict[str, Any], look: Styles) -> list[Flowable]:
    rows = [
        [str(place), head, number, opinion, note or ABSENT]
        for place, (head, number, opinion, note) in enumerate(figures["items"], start=1)
    ]
    story: list[Flowable] = [Paragraph("Hasil musyawarah", look.section)]
    if rows:
        head = ["No.", "Kepala keluarga", "Nomor kasus", "Pendapat", "Keterangan"]
        story.append(data_table(head, rows, widths=shares(0.07, 0.27, 0.19, 0.2, 0.27), look=look, words=5))
    if figures["not_named"]:
        note = f"{figures['not_named']} keluarga lain dibahas dan tidak disebut namanya dalam berita acara ini."
        story += [Spacer(1, 4), Paragraph(note, look.small)]
    return story


def _attendance(figures: dict[str, Any], look: Styles) -> list[Flowable]:
    rows = [
        [str(place), name, role or ABSENT, _ROOM_TO_SIGN]
        for place, (name, role) in enumerate(figures["attendance"], start=1)
    ]
    head = ["No.", "Nama", "Jabatan/unsur", "Tanda tangan"]
    table = data_table(head, rows, widths=shares(0.07, 0.33, 0.28, 0.32), look=look, words=4)
    return [Paragraph("Daftar hadir", look.section), table]


def _signers(figures: dict[str, Any], look: Styles) -> Flowable:
    names = (("Pimpinan musyawarah,", f"<u>{written(figures['chair'])}</u>"), ("Kepala desa/lurah,", _BLANK))
    cells = [[Paragraph(who, look.signed), Spacer(1, 19 * mm), Paragraph(name, look.signer)] for who, name in names]
    table = Table([cells], colWidths=[TEXT_WIDTH / 2] * 2)
    table.setStyle(TableStyle([EMBEDDED, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return KeepTogether([Spacer(1, 12), table])
