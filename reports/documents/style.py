"""One look for every document: colours that also work in grey, sizes, and how a number is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from core.dates import MONTHS, long_date
from core.numbers import write_number, write_percent
from reports.documents.fonts import BOLD, ITALIC, REGULAR, SEMIBOLD

INK: Color = HexColor("#17262B")
QUIET: Color = HexColor("#5A676B")
LINE: Color = HexColor("#C8CFCD")
TINT: Color = HexColor("#F1F5F4")
DEEP: Color = HexColor("#0B4F55")
PALE: Color = HexColor("#A9CFCC")

MARGIN = 20 * mm
ABSENT = "–"

# The zones of Indonesia by the name that Python gives them, as a document writes them.
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def _style(name: str, font: str, size: float, leading: float, **more: object) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, **{"textColor": INK, **more})


@dataclass(frozen=True)
class Styles:
    """The paragraphs of a document."""

    title: ParagraphStyle
    under_title: ParagraphStyle
    section: ParagraphStyle
    body: ParagraphStyle
    small: ParagraphStyle
    note: ParagraphStyle
    figure: ParagraphStyle
    figure_word: ParagraphStyle
    cell: ParagraphStyle
    cell_right: ParagraphStyle
    head: ParagraphStyle
    head_right: ParagraphStyle
    total: ParagraphStyle
    total_right: ParagraphStyle
    signed: ParagraphStyle
    signer: ParagraphStyle
    caption: ParagraphStyle


def styles() -> Styles:
    """Return the paragraph styles; the fonts must be registered."""
    return Styles(
        title=_style("title", BOLD, 13.5, 17, alignment=TA_CENTER),
        under_title=_style("under_title", REGULAR, 9.5, 13.5, alignment=TA_CENTER),
        section=_style("section", SEMIBOLD, 10.5, 14, spaceBefore=10, spaceAfter=4, keepWithNext=1, textColor=DEEP),
        body=_style("body", REGULAR, 9, 13),
        small=_style("small", REGULAR, 7.8, 11, textColor=QUIET),
        note=_style("note", ITALIC, 7.8, 11, textColor=INK),
        figure=_style("figure", BOLD, 31, 36, textColor=DEEP),
        figure_word=_style("figure_word", SEMIBOLD, 9, 12.5),
        cell=_style("cell", REGULAR, 8.4, 11),
        cell_right=_style("cell_right", REGULAR, 8.4, 11, alignment=TA_RIGHT),
        head=_style("head", SEMIBOLD, 7.8, 10.4, textColor=DEEP),
        head_right=_style("head_right", SEMIBOLD, 7.8, 10.4, alignment=TA_RIGHT, textColor=DEEP),
        total=_style("total", BOLD, 8.4, 11),
        total_right=_style("total_right", BOLD, 8.4, 11, alignment=TA_RIGHT),
        signed=_style("signed", REGULAR, 9.2, 13.2),
        signer=_style("signer", BOLD, 9.2, 13.2),
        caption=_style("caption", SEMIBOLD, 8.4, 12),
    )


def count(value: int | None) -> str:
    """Return ``1.234.567``, or a dash where nothing is known."""
    return ABSENT if value is None else write_number(value)


def rate(value: Decimal | str | None) -> str:
    """Return ``101,15 %`` with a space that does not break, or a dash."""
    number = Decimal(value) if isinstance(value, str) else value
    return write_percent(number).replace(" ", "\u00a0")


def day(value: date | str | None) -> str:
    """Return ``25 November 2024``, or a dash."""
    if value is None:
        return ABSENT
    return long_date(date.fromisoformat(value) if isinstance(value, str) else value)


def moment(value: datetime, zone: str) -> str:
    """Return ``25 November 2024 pukul 14.05 WIB`` in the zone of the office."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{long_date(local.date())} pukul {local:%H.%M} {_ZONES.get(zone, local.tzname() or '')}".rstrip()


def month_name(month: str) -> str:
    """Return ``November 2026`` for ``2026-11``."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"
