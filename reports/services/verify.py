"""Whether a file is one of ours, as it was issued, and whether its figures still stand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from core.exceptions import DomainError
from reports.models import IssuedReport
from reports.registry import kind_named


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file turned out to be. ``changed_since_issue`` is ``None`` when it cannot be said (any more)."""

    authentic: bool
    number: str | None
    issued_at: datetime | None
    changed_since_issue: bool | None


STRANGE = Verified(authentic=False, number=None, issued_at=None, changed_since_issue=None)


def report_verify(content: bytes) -> Verified:
    """Say whether ``content`` is, byte for byte, a file that was issued here.

    Whoever holds the file has read it, so this tells no more than the file does: it asks for no rights.
    """
    digest = hashlib.sha256(content).hexdigest()
    report = IssuedReport.objects.select_related("region").filter(sha256=digest).first()
    if report is None:
        return STRANGE
    return Verified(
        authentic=True,
        number=report.number,
        issued_at=report.issued_at,
        changed_since_issue=changed_since_issue(report),
    )


def changed_since_issue(report: IssuedReport) -> bool | None:
    """Whether the figures of the same day, as known now, differ from those issued; ``None`` when nobody can tell."""
    try:
        kind = kind_named(report.kind)
        return not kind.same(report.figures, kind.compose_again(report.region, report.figures))
    except DomainError:
        # The kind is gone, or what it counted is: nothing to compare with.
        return None
