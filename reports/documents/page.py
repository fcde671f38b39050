"""The frame of every document: A4, a foot with number, verification address and page x of y, and the file's own facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from reports.documents.fonts import REGULAR, SEMIBOLD, register_fonts
from reports.documents.issue import Issue
from reports.documents.style import INK, LINE, MARGIN, QUIET

LANGUAGE = "id-ID"
_TOP, _BOTTOM = 14 * mm, 20 * mm
TEXT_WIDTH = A4[0] - 2 * MARGIN


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Holds pages back until their number is known, then writes the foot on each."""

    issue: Issue

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page."""
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all pages."""
        for page in self._held:
            self.__dict__.update(page)
            _draw_foot(self, self.issue, page=self._pageNumber, pages=len(self._held))
            super().showPage()
        super().save()


def build_document(story: Sequence[Flowable], out: BinaryIO, *, issue: Issue, title: str, subject: str) -> int:
    """Write ``story`` as a PDF to ``out`` and return the number of pages.

    The same story and issue give the same bytes: the moment inside the file is that of the issue, and its identifier is
    made from the content.
    """
    register_fonts()
    pages = 0

    def canvas(*args: Any, **kwargs: Any) -> _NumberedCanvas:
        made = _NumberedCanvas(*args, **kwargs)
        made.issue = issue
        made.setDateFormatter(lambda *_now: f"D:{issue.issued_at:%Y%m%d%H%M%S}Z")
        return made

    def count(_canvas: Any, document: Any) -> None:
        nonlocal pages
        pages = document.page

    office = f"{issue.office.department} · {issue.office.government}"
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=_TOP,
        bottomMargin=_BOTTOM,
        title=title,
        author=office,
        subject=subject,
        creator="SIPERKASA",
        producer="SIPERKASA",
        keywords=[issue.number, issue.verification_code],
        lang=LANGUAGE,
        displayDocTitle=1,
        invariant=1,
        initialFontName=REGULAR,
        initialFontSize=9,
    )
    frame = Frame(MARGIN, _BOTTOM, TEXT_WIDTH, A4[1] - _TOP - _BOTTOM, 0, 0, 0, 0, id="text")
    document.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=count)])
    document.build(list(story), canvasmaker=canvas)
    return pages


def _draw_foot(canvas: Canvas, issue: Issue, *, page: int, pages: int) -> None:
    canvas.saveState()
    right = A4[0] - MARGIN
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, 15.5 * mm, right, 15.5 * mm)
    canvas.setFillColor(INK)
    canvas.setFont(SEMIBOLD, 7.4)
    canvas.drawString(MARGIN, 11.6 * mm, issue.number)
    canvas.setFont(REGULAR, 7.4)
    canvas.setFillColor(QUIET)
    canvas.drawString(MARGIN, 8.2 * mm, f"Periksa keaslian: {issue.verify_url}")
    canvas.drawRightString(right, 11.6 * mm, f"Halaman {page} dari {pages}")
    canvas.restoreState()
