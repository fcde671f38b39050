"""Flat bars with their values written on them, from zero; dark is active, pale is registered, and grey print keeps both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.pdfbase.pdfmetrics import stringWidth

from reports.documents.fonts import REGULAR, SEMIBOLD
from reports.documents.style import DEEP, INK, LINE, PALE, QUIET

_ROW, _BAR, _SIZE = 15.5, 10.5, 7.6
_LABEL_ROOM = 4.0
_TOP = 16.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``whole`` long and pale, ``part`` of it dark; the texts are written at its end and inside the dark part."""

    label: str
    whole: Decimal
    part: Decimal | None
    whole_text: str
    part_text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across all bars, such as a threshold."""

    at: Decimal
    text: str


def bar_chart(bars: Sequence[Bar], *, width: float, mark: Mark | None = None, label_width: float = 108) -> Drawing:
    """Return horizontal bars on one scale that begins at zero; ``width`` and ``label_width`` are in points."""
    room_right = max((stringWidth(bar.whole_text, SEMIBOLD, _SIZE) for bar in bars), default=0) + 2 * _LABEL_ROOM
    longest = max([bar.whole for bar in bars] + ([mark.at] if mark else []) + [Decimal(1)])
    scale = (width - label_width - room_right) / float(longest)
    top = _TOP if mark else 2.0
    height = top + _ROW * len(bars) + 2
    drawing = Drawing(width, height)
    mark_x = label_width + float(mark.at) * scale if mark else None
    for index, bar in enumerate(bars):
        y = height - top - _ROW * (index + 1) + (_ROW - _BAR) / 2
        _draw_bar(drawing, bar, x=label_width, y=y, scale=scale, mark_x=mark_x)
    drawing.add(Line(label_width, 0, label_width, height - top + 1, strokeColor=INK, strokeWidth=0.8))
    if mark and mark_x is not None:
        _draw_mark(drawing, mark.text, x=mark_x, height=height)
    return drawing


def legend(*, width: float, whole: str, part: str) -> Drawing:
    """Return the line that says what pale and dark mean."""
    drawing = Drawing(width, 12)
    x = 0.0
    for colour, text in ((DEEP, part), (PALE, whole)):
        drawing.add(Rect(x, 2, 9, 7, fillColor=colour, strokeColor=None))
        drawing.add(_text(x + 13, 2.6, text, REGULAR, INK))
        x += 13 + stringWidth(text, REGULAR, _SIZE) + 16
    return drawing


def _draw_bar(drawing: Drawing, bar: Bar, *, x: float, y: float, scale: float, mark_x: float | None) -> None:
    base = y + (_BAR - _SIZE) / 2 + 1.1
    drawing.add(_text(x - 6, base, _fitted(bar.label, x - 8), REGULAR, INK, anchor="end"))
    whole = float(bar.whole) * scale
    drawing.add(Rect(x, y, whole, _BAR, fillColor=PALE, strokeColor=None))
    end = whole
    if bar.part is not None:
        dark = float(bar.part) * scale
        drawing.add(Rect(x, y, dark, _BAR, fillColor=DEEP, strokeColor=None))
        end = max(whole, dark)
        if stringWidth(bar.part_text, REGULAR, _SIZE) + 2 * _LABEL_ROOM <= dark:
            drawing.add(_text(x + _LABEL_ROOM, base, bar.part_text, REGULAR, None))
    at = x + end + _LABEL_ROOM
    if mark_x is not None and at - 2 < mark_x < at + stringWidth(bar.whole_text, SEMIBOLD, _SIZE) + 2:
        at = mark_x + _LABEL_ROOM  # beside the line, not under it
    drawing.add(_text(at, base, bar.whole_text, SEMIBOLD, INK))


def _draw_mark(drawing: Drawing, text: str, *, x: float, height: float) -> None:
    drawing.add(Line(x, 0, x, height - 11, strokeColor=INK, strokeWidth=0.8, strokeDashArray=[2.5, 2]))
    drawing.add(Line(x, height - 11, x, height - 8, strokeColor=LINE, strokeWidth=0.8))
    half = stringWidth(text, REGULAR, _SIZE) / 2
    middle = min(x, drawing.width - half)  # a line near the edge keeps its words on the page
    drawing.add(_text(middle, height - 7, text, REGULAR, QUIET, anchor="middle"))


def _text(x: float, y: float, text: str, font: str, colour: Any, *, anchor: str = "start") -> String:
    white = colour is None
    return String(x, y, text, fontName=font, fontSize=_SIZE, fillColor=_WHITE if white else colour, textAnchor=anchor)


def _fitted(text: str, width: float) -> str:
    while len(text) > 1 and stringWidth(text, REGULAR, _SIZE) > width:
        text = f"{text.rstrip('…')[:-1]}…"
    return text


_WHITE = DEEP.clone(red=1, green=1, blue=1)
