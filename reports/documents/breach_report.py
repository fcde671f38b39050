"""The written notice of a breach (UU 27/2022 Pasal 46): which data, when and how, and what is done about it."""

from __future__ import annotations

from typing import Any, BinaryIO

from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer

from reports.documents.fonts import register_fonts
from reports.documents.issue import Issue
from reports.documents.letter import facts_table, letter_head, paragraphs
from reports.documents.page import TEXT_WIDTH, build_document
from reports.documents.signature import signature_block
from reports.documents.style import ABSENT, Styles, styles
from reports.documents.tables import data_table, shares

TITLE = "Pemberitahuan Kegagalan Pelindungan Data Pribadi"
_ADDRESSEES = {
    "agency": ["Kepala lembaga penyelenggara pelindungan data pribadi", "di Jakarta"],
    "subjects": ["Subjek data pribadi yang terdampak", "di tempat"],
}


def render_breach_report(figures: dict[str, Any], issue: Issue, out: BinaryIO) -> int:
    """Write the notice to ``out`` and return its number of pages; the same input gives the same bytes."""
    register_fonts()
    look = styles()
    story: list[Flowable] = [
        *letter_head(
            issue,
            synthetic=figures["synthetic"],
            subject=f"Pemberitahuan kegagalan pelindungan data pribadi {figures['number']}",
            annexes="–",
            addressee=_ADDRESSEES[figures["audience"]],
        ),
        *paragraphs(
            "Memenuhi UU 27/2022 Pasal 46, dengan ini kami beritahukan kegagalan pelindungan data pribadi sebagai berikut."
        ),
        facts_table(_facts(figures), width=TEXT_WIDTH),
        *_notices(figures, look),
        Spacer(1, 6),
        *paragraphs(_closing(figures)),
        signature_block(issue, look, width=TEXT_WIDTH),
    ]
    return build_document(
        story, out, issue=issue, title=f"{TITLE} {figures['number']}", subject=f"Nomor {issue.number}"
    )


def _facts(figures: dict[str, Any]) -> list[tuple[str, str]]:
    kinds = figures["kinds"]
    if figures["specific"]:
        kinds += ". Di antaranya data yang bersifat spesifik (Pasal 4)."
    return [
        ("Data yang terungkap", kinds),
        ("Jumlah orang", figures["people"]),
        ("Wilayah", figures["places"]),
        ("Diketahui pada", figures["discovered_at"]),
        ("Kapan dan bagaimana", figures["description"]),
        ("Penyebab", figures["cause"]),
        ("Risiko bagi subjek data", figures["risk"]),
        ("Upaya penanganan", figures["containment"] or ABSENT),
        ("Upaya pemulihan dan pencegahan", figures["measures"] or "sedang disusun"),
    ]


def _notices(figures: dict[str, Any], look: Styles) -> list[Flowable]:
    # The people are not told whom else the office wrote to.
    if not figures["notices"] or figures["audience"] != "agency":
        return []
    table = data_table(
        ["Kepada", "Waktu", "Cara"], figures["notices"], widths=shares(0.34, 0.3, 0.36), look=look, words=3
    )
    return [KeepTogether([Paragraph("Pemberitahuan yang telah disampaikan", look.section), table])]


def _closing(figures: dict[str, Any]) -> str:
    if figures["audience"] == "agency":
        return (
            f"Batas waktu pemberitahuan adalah {figures['due_at']}. Keterangan tambahan kami susulkan segera setelah "
            "diketahui."
        )
    return (
        "Kami mohon maaf. Berhati-hatilah terhadap orang yang menghubungi Saudara dengan mengaku mengetahui data ini, dan "
        "jangan memberikan NIK, nomor kartu, atau kode kepada siapa pun. Pertanyaan dapat disampaikan ke alamat di atas."
    )
