"""What a document carries besides its figures: number, day, issuer, code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reports.offices import Office, Signatory


@dataclass(frozen=True, slots=True)
class Issue:
    """The act of issuing, as the document shows it. ``zone`` is the office's time zone, ``verify_url`` what the QR opens."""

    number: str
    issued_at: datetime
    zone: str
    office: Office
    signatory: Signatory
    verification_code: str
    verify_url: str

    @property
    def local_moment(self) -> datetime:
        """The moment on the office's clock."""
        return self.issued_at.astimezone(ZoneInfo(self.zone))
