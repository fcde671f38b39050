"""The head of a letter (kop): mark, government, department, address, and the double rule below (Permendagri 1/2023)."""

from __future__ import annotations

from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from reports.documents.fonts import BOLD, REGULAR, SEMIBOLD
from reports.documents.style import DEEP, INK, PALE
from reports.offices import Office

_MARK = 21 * mm


class Letterhead(Flowable):  # type: ignore[misc]
    """Draws the kop over the whole width of the text."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office
        self.height = 29 * mm
        self.width = 0.0

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Take all the width."""
        self.width = available_width
        return available_width, self.height

    def draw(self) -> None:
        """Draw on the canvas that platypus gives."""
        canvas = self.canv
        draw_mark(canvas, x=2 * mm, y=self.height - _MARK - 1, size=_MARK)
        # Centred on the page as letters are, unless a long name would touch the mark.
        centre = self.width / 2
        lines = [
            (self.office.government.upper(), SEMIBOLD, 13.0, 17.0),
            (self.office.department.upper(), BOLD, 18.0, 23.0),
        ]
        lines += [(line, REGULAR, 8.8, 13.0) for line in self.office.address]
        widest = max(stringWidth(text, font, size) for text, font, size, _ in lines)
        centre = max(centre, _MARK + 6 * mm + widest / 2)
        y = self.height - 2
        canvas.setFillColor(INK)
        for text, font, size, leading in lines:
            y -= leading
            canvas.setFont(font, size)
            canvas.drawCentredString(centre, y + (leading - size) / 2, text)
        canvas.setStrokeColor(INK)
        for line_width, at in ((2.2, 5.5), (0.6, 2.6)):
            canvas.setLineWidth(line_width)
            canvas.line(0, at, self.width, at)


def draw_mark(canvas: Any, *, x: float, y: float, size: float) -> None:
    """Draw a neutral shield with a roof over three people: a placeholder until the office puts its own lambang in.

    ``x`` and ``y`` are the lower left corner and ``size`` the height, in points. It imitates no coat of arms.
    """
    unit = size / 100
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(unit, unit)
    canvas.setLineJoin(1)
    canvas.setFillColor(DEEP)
    canvas.drawPath(_shield(canvas, inset=0), stroke=0, fill=1)
    canvas.setStrokeColor(PALE)
    canvas.setLineWidth(2)
    canvas.drawPath(_shield(canvas, inset=5), stroke=1, fill=0)
    canvas.setStrokeColor(PALE)
    canvas.setLineWidth(5.5)
    canvas.setLineCap(1)
    roof = canvas.beginPath()
    roof.moveTo(19, 62)
    roof.lineTo(42, 80)
    roof.lineTo(65, 62)
    canvas.drawPath(roof, stroke=1, fill=0)
    canvas.setFillColorRGB(1, 1, 1)
    for centre, foot, tall in ((27, 30, 18), (57, 30, 18), (42, 24, 26)):
        _person(canvas, centre, foot, tall)
    canvas.restoreState()


def _shield(canvas: Any, *, inset: float) -> Any:
    left, right, top, low = inset, 84 - inset, 100 - inset, inset * 1.2
    path = canvas.beginPath()
    path.moveTo(left, top)
    path.lineTo(right, top)
    path.lineTo(right, 46)
    path.curveTo(right, 22, 62, 9, 42, low)
    path.curveTo(22, 9, left, 22, left, 46)
    path.close()
    return path


def _person(canvas: Any, centre: float, foot: float, tall: float) -> None:
    half = tall * 0.32
    canvas.circle(centre, foot + tall + half * 0.85, half * 0.72, stroke=0, fill=1)
    body = canvas.beginPath()
    body.moveTo(centre - half, foot)
    body.lineTo(centre - half, foot + tall * 0.62)
    body.curveTo(centre - half, foot + tall, centre + half, foot + tall, centre + half, foot + tall * 0.62)
    body.lineTo(centre + half, foot)
    body.close()
    canvas.drawPath(body, stroke=0, fill=1)
