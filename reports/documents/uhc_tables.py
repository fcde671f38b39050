"""The two breakdowns of the coverage report: by place and by segment, each a table and a chart of the same figures."""

from __future__ import annotations

from decimal import Decimal

from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer

from core.numbers import percent
from regions.rules.codes import level_of
from reports.documents.charts import Bar, Mark, bar_chart, legend
from reports.documents.figures import Count, CoverageFigures
from reports.documents.page import TEXT_WIDTH
from reports.documents.style import Styles, count, rate
from reports.documents.tables import data_table, shares

# What the level below a region is called, by the region's own level.
_BELOW = {1: "kabupaten/kota", 2: "kecamatan", 3: "desa/kelurahan"}


def places_section(figures: CoverageFigures, look: Styles) -> list[Flowable]:
    """Return the table and chart by the places one level below, or nothing where members are not known by place."""
    if not figures.places:
        return []
    below = _BELOW.get(level_of(figures.region_code), "wilayah")
    rows = [_place_row(row) for row in figures.places]
    if figures.unplaced:
        rows.append(_place_row(figures.unplaced))
    rows.append(_place_row(figures.total, name="Jumlah"))
    head = [below.capitalize(), "Terdaftar", "Aktif", "Penduduk", "Cakupan", "Aktif / penduduk", "Aktif / peserta"]
    widths = shares(0.31, 0.115, 0.115, 0.115, 0.11, 0.12, 0.115)
    story: list[Flowable] = [
        Paragraph(f"3. Menurut {below}", look.section),
        data_table(head, rows, widths=widths, look=look, total=True),
    ]
    if figures.dataset.parts_are_examples:
        text = f"Penduduk menurut {below} adalah contoh: jumlah wilayah yang dibagi, bukan angka yang dirilis."
        story += [Spacer(1, 3), Paragraph(text, look.small)]
    bars = [_place_bar(row) for row in figures.places if row.coverage is not None]
    if bars:
        keys = legend(width=TEXT_WIDTH, whole="terdaftar, % dari penduduk", part="di antaranya aktif, % dari penduduk")
        chart = bar_chart(bars, width=TEXT_WIDTH, mark=_mark(figures))
        caption = Paragraph(f"Cakupan menurut {below}", look.caption)
        story.append(KeepTogether([Spacer(1, 9), caption, keys, Spacer(1, 2), chart]))
    return story


def segments_section(figures: CoverageFigures, look: Styles) -> list[Flowable]:
    """Return the table and chart by segment."""
    members = figures.total.registered
    rows = [_segment_row(row, members) for row in figures.segments]
    rows.append(_segment_row(figures.total, members, name="Jumlah"))
    head = ["Segmen", "Terdaftar", "Aktif", "Tidak aktif", "Bagian", "Aktif / peserta"]
    table = data_table(head, rows, widths=shares(0.36, 0.135, 0.135, 0.135, 0.11, 0.125), look=look, total=True)
    keys = legend(width=TEXT_WIDTH, whole="terdaftar, orang", part="di antaranya aktif, orang")
    chart = bar_chart([_segment_bar(row) for row in figures.segments], width=TEXT_WIDTH)
    caption = Paragraph("Peserta menurut segmen", look.caption)
    return [
        KeepTogether([Paragraph("4. Menurut segmen kepesertaan", look.section), table]),
        KeepTogether([Spacer(1, 9), caption, keys, Spacer(1, 2), chart]),
    ]


def _place_row(row: Count, *, name: str = "") -> list[str]:
    counts = [count(row.registered), count(row.active), count(row.population)]
    return [name or row.name, *counts, rate(row.coverage), rate(row.active_of_population), rate(row.active_of_members)]


def _place_bar(row: Count) -> Bar:
    part = row.active_of_population
    return Bar(row.name, row.coverage or Decimal(0), part, rate(row.coverage), f"aktif {rate(part)}")


def _mark(figures: CoverageFigures) -> Mark | None:
    # One line is enough to read the bars by: the lowest coverage that a threshold asks for.
    asked = [Decimal(threshold.coverage.minimum) for threshold in figures.thresholds if threshold.coverage]
    return Mark(min(asked), f"ambang {rate(min(asked))}") if asked else None


def _segment_row(row: Count, members: int, *, name: str = "") -> list[str]:
    inactive = None if row.active is None else row.registered - row.active
    counts = [count(row.registered), count(row.active), count(inactive)]
    return [name or row.name, *counts, rate(percent(row.registered, members)), rate(row.active_of_members)]


def _segment_bar(row: Count) -> Bar:
    part = None if row.active is None else Decimal(row.active)
    return Bar(row.name, Decimal(row.registered), part, count(row.registered), f"aktif {count(row.active)}")
