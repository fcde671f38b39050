"""The monthly report on JKN coverage (UHC), always in Indonesian, whatever language the screen speaks."""

from __future__ import annotations

from typing import BinaryIO

from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, Spacer, Table, TableStyle

from reports.documents.figures import CoverageFigures, Demand, Ratio, Threshold
from reports.documents.fonts import register_fonts, written
from reports.documents.issue import Issue
from reports.documents.letterhead import Letterhead
from reports.documents.page import TEXT_WIDTH, build_document
from reports.documents.signature import signature_block
from reports.documents.style import ABSENT, DEEP, LINE, Styles, count, day, moment, month_name, rate, styles
from reports.documents.tables import EMBEDDED, data_table, shares
from reports.documents.uhc_tables import places_section, segments_section

TITLE = "Laporan Bulanan Cakupan Kepesertaan JKN (UHC)"
SYNTHETIC = "Data contoh: semua orang dan kepesertaan dalam laporan ini rekaan, bukan data penduduk yang sebenarnya."
_SOURCES = {
    "members": "Berkas induk peserta JKN menurut nama (BPJS Kesehatan).",
    "recap": "Rekapitulasi peserta JKN menurut segmen (BPJS Kesehatan); belum ada data menurut nama.",
}
# What the two counts of a ratio are in a sentence; a ratio that an office defines itself speaks its definition's words.
_IN_SHORT = {
    "cakupan": ("peserta terdaftar", "penduduk"),
    "keaktifan_penduduk": ("peserta aktif", "penduduk"),
    "keaktifan_peserta": ("peserta aktif", "peserta terdaftar"),
}
_ASKED = ("coverage", "activity", "pemda")


def render_uhc_monthly(figures: CoverageFigures, issue: Issue, out: BinaryIO) -> int:
    """Write the report to ``out`` and return its number of pages; the same input gives the same bytes."""
    register_fonts()
    look = styles()
    story: list[Flowable] = [
        Letterhead(issue.office),
        Spacer(1, 9),
        *_title(figures, issue, look),
        *_headline(figures, look),
        *_ratios(figures, look),
        *_status(figures, look),
        PageBreak(),
        *places_section(figures, look),
        *segments_section(figures, look),
        *_basis(figures, issue, look),
        signature_block(issue, look, width=TEXT_WIDTH),
    ]
    title = f"{TITLE} {figures.region_name}, {month_name(figures.month)}"
    return build_document(story, out, issue=issue, title=title, subject=f"Nomor {issue.number}")


def _title(figures: CoverageFigures, issue: Issue, look: Styles) -> list[Flowable]:
    period = f"Periode {month_name(figures.month)} · keadaan {day(figures.as_of)}"
    if figures.month_is_running:
        period += " (bulan berjalan)"
    return [
        Paragraph(f"{TITLE.upper()}<br/>{written(figures.region_name.upper())}", look.title),
        Spacer(1, 3),
        Paragraph(f"Nomor: {written(issue.number)}<br/>{period}", look.under_title),
        Spacer(1, 10),
    ]


def _headline(figures: CoverageFigures, look: Styles) -> list[Flowable]:
    ratio = figures.headline_ratio
    left = [Paragraph(rate(ratio.value), look.figure), Paragraph(written(ratio.name), look.figure_word)]
    right = [Paragraph(text, look.body) for text in _sentences(figures, ratio)]
    table = Table([[left, right]], colWidths=[TEXT_WIDTH * 0.34, TEXT_WIDTH * 0.66])
    table.setStyle(
        TableStyle(
            [
                EMBEDDED,
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LINEABOVE", (0, 0), (-1, 0), 1.4, DEEP),
                ("LINEBELOW", (0, -1), (-1, -1), 0.6, LINE),
                ("LEFTPADDING", (0, 0), (0, 0), 0),
                ("RIGHTPADDING", (-1, 0), (-1, 0), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 7),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
            ]
        )
    )
    note: list[Flowable] = [Spacer(1, 5), Paragraph(SYNTHETIC, look.note)] if figures.synthetic else []
    return [table, *note]


def _sentences(figures: CoverageFigures, ratio: Ratio) -> list[str]:
    total = figures.total
    top, bottom = _IN_SHORT.get(ratio.code, (ratio.numerator, ratio.denominator))
    active = (
        f"<b>{rate(total.active_of_population)}</b> dari penduduk, <b>{rate(total.active_of_members)}</b> dari peserta"
    )
    sentences = [
        f"<b>{count(ratio.top)}</b> {written(top)} ÷ <b>{count(ratio.bottom)}</b> {written(bottom)}.",
        f"Data penduduk: {written(figures.dataset.name)}.",
        f"<b>{count(total.active)}</b> peserta aktif: {active}.",
        f"Status menurut angka: <b>{written(figures.status or 'belum ada yang terpenuhi')}</b>.",
    ]
    if ratio.value is not None and ratio.value > 100:
        sentences.append(
            "Angka di atas 100\u00a0% dilaporkan apa adanya: peserta dihitung menurut tempat terdaftar, penduduk menurut "
            "data semester yang berlaku."
        )
    return sentences


def _ratios(figures: CoverageFigures, look: Styles) -> list[Flowable]:
    rows = [
        [f"{r.name} (v{r.version})", f"{r.numerator} ÷ {r.denominator}", count(r.top), count(r.bottom), rate(r.value)]
        for r in figures.ratios
    ]
    head = ["Ukuran", "Definisi", "Pembilang", "Penyebut", "Nilai"]
    table = data_table(head, rows, widths=shares(0.33, 0.34, 0.115, 0.115, 0.1), look=look, words=2)
    return [KeepTogether([Paragraph("1. Ukuran", look.section), table])]


def _status(figures: CoverageFigures, look: Styles) -> list[Flowable]:
    if not figures.thresholds:
        return []
    rows = [
        [f"{t.name} *" if t.condition else t.name, *[_demand(t, of) for of in _ASKED], _verdict(t)]
        for t in figures.thresholds
    ]
    head = ["Ambang", "Cakupan", "Keaktifan", "PBPU Pemda", "Keadaan"]
    table = data_table(head, rows, widths=shares(0.29, 0.17, 0.215, 0.195, 0.13), look=look, words=5)
    story: list[Flowable] = [Paragraph("2. Ambang dan status", look.section), table]
    conditions = sorted({threshold.condition for threshold in figures.thresholds if threshold.condition})
    if conditions:
        text = f"* Dengan syarat di luar angka laporan ini, yang diperiksa tersendiri: {'; '.join(conditions)}."
        story += [Spacer(1, 3), Paragraph(written(text), look.small)]
    return [KeepTogether(story)]


def _demand(threshold: Threshold, of: str) -> str:
    demand = getattr(threshold, of)
    if demand is None:
        return ABSENT
    return f"{rate(demand.minimum)}{_base(demand)}\n{_distance(demand)}"


def _base(demand: Demand) -> str:
    return {"members": " dari peserta", "residents": " dari penduduk"}.get(demand.base, "")


def _distance(demand: Demand) -> str:
    if demand.persons is None:
        return "belum diketahui"
    return f"{'kurang' if demand.persons < 0 else 'lebih'} {count(abs(demand.persons))} orang"


def _verdict(threshold: Threshold) -> str:
    return {True: "Terpenuhi", False: "Belum", None: "Belum diketahui"}[threshold.met]


def _basis(figures: CoverageFigures, issue: Issue, look: Styles) -> list[Flowable]:
    lines = [
        ("Definisi utama", _definition_text(figures.headline_ratio)),
        ("Data penduduk", _dataset_text(figures)),
        ("Data kepesertaan", _SOURCES[figures.source]),
        ("Keadaan per", day(figures.as_of)),
        ("Diketahui pada", moment(figures.known_at_moment, issue.zone)),
        ("Bulan tertutup", _sealed_text(figures, issue)),
        ("Pembulatan", "Dua desimal, setengah ke atas, sekali di akhir; tidak dibatasi pada 100\u00a0%."),
    ]
    rows = [[Paragraph(f"<b>{name}</b>", look.body), Paragraph(written(text), look.body)] for name, text in lines]
    table = Table(rows, colWidths=shares(0.2, 0.8))
    table.setStyle(
        TableStyle(
            [
                EMBEDDED,
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1.2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
            ]
        )
    )
    return [KeepTogether([Paragraph("5. Dasar angka", look.section), table])]


def _sealed_text(figures: CoverageFigures, issue: Issue) -> str:
    sealed = figures.sealed
    if sealed is None:
        return "Bulan ini belum ditutup: angka dapat berubah bila data menyusul."
    closed = moment(sealed.closed_at_moment, issue.zone)
    return f"Ditutup {closed}, revisi ke-{sealed.revision}. SHA-256 {sealed.groups}."


def _definition_text(ratio: Ratio) -> str:
    return f"{ratio.name}, versi {ratio.version} ({ratio.code}): {ratio.numerator} ÷ {ratio.denominator}."


def _dataset_text(figures: CoverageFigures) -> str:
    dataset = figures.dataset
    released = f"dirilis {day(dataset.released_on)}, " if dataset.released_on else ""
    parts = [f"{dataset.name} ({dataset.code}), {released}berlaku sejak {day(dataset.in_force_from)}."]
    if dataset.source:
        parts.append(f"Sumber: {dataset.source}.")
    if dataset.by_sum:
        parts.append("Jumlah wilayah adalah penjumlahan dari bagian-bagiannya.")
    if dataset.is_example:
        parts.append("Angka contoh, bukan angka resmi.")
    return " ".join(parts)
