"""Who signs, where and when, beside the QR by which anybody can check the document."""

from __future__ import annotations

from typing import Any

import segno
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from core.dates import long_date
from reports.documents.fonts import written
from reports.documents.issue import Issue
from reports.documents.style import INK, Styles
from reports.documents.tables import EMBEDDED

_QR = 25 * mm
_ROOM_TO_SIGN = 19 * mm
_BLANK = "…" * 22


class QrCode(Flowable):  # type: ignore[misc]
    """A QR code as one vector path; ``size`` in points, the quiet zone not counted."""

    def __init__(self, text: str, size: float) -> None:
        super().__init__()
        self.matrix = segno.make(text, error="m", micro=False).matrix
        self.size = size

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Return the size."""
        return self.size, self.size

    def draw(self) -> None:
        """Draw runs of dark modules, row by row."""
        canvas: Any = self.canv
        module = self.size / len(self.matrix)
        path = canvas.beginPath()
        for row_number, row in enumerate(self.matrix):
            y = self.size - (row_number + 1) * module
            for start, length in _dark_runs(row):
                path.rect(start * module, y, length * module, module)
        canvas.setFillColor(INK)
        canvas.drawPath(path, stroke=0, fill=1)


def signature_block(issue: Issue, look: Styles, *, width: float) -> Flowable:
    """Return the QR with its words on the left and the signature on the right, never torn apart by a page."""
    words = [
        Paragraph("<b>Keaslian dokumen</b>", look.body),
        Spacer(1, 2),
        Paragraph("Pindai kode ini, atau buka alamat di kaki halaman. Kode verifikasi:", look.small),
        Spacer(1, 1),
        Paragraph(f"<b>{_breakable(issue.verification_code)}</b>", look.body),
    ]
    signer = issue.signatory
    signed = [
        Paragraph(f"{written(issue.office.seat)}, {long_date(issue.local_moment.date())}", look.signed),
        Paragraph(f"{written(signer.position)},", look.signed),
        Spacer(1, _ROOM_TO_SIGN),
        Paragraph(f"<u>{written(signer.name)}</u>" if signer.name else _BLANK, look.signer),
        Paragraph(f"NIP {written(_spaced_nip(signer.employee_number))}", look.signed),
    ]
    right = 72 * mm
    left = width - _QR - right - 12 * mm
    table = Table([[QrCode(issue.verify_url, _QR), words, "", signed]], colWidths=[_QR + 5 * mm, left, 7 * mm, right])
    table.setStyle(
        TableStyle(
            [
                EMBEDDED,
                ("VALIGN", (0, 0), (1, 0), "BOTTOM"),
                ("VALIGN", (3, 0), (3, 0), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return KeepTogether([Spacer(1, 14), table])


def _dark_runs(row: Any) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start = None
    for position, module in enumerate([*row, 0]):
        if module and start is None:
            start = position
        elif not module and start is not None:
            runs.append((start, position - start))
            start = None
    return runs


def _breakable(code: str) -> str:
    half = code.split("-")
    middle = len(half) // 2
    return f"{'-'.join(half[:middle])}-<br/>{'-'.join(half[middle:])}"


def _spaced_nip(nip: str) -> str:
    # 18 digits: birth date, month of appointment, sex, serial. Read aloud in these groups.
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if len(nip) == 18 else nip or "…" * 14
