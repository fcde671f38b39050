"""Who has access to a place, and who has not used it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import Assignment
from accounts.roles import ROLES
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import within
from regions.rules.codes import ancestors_of

UNUSED_AFTER = timedelta(days=90)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """An assignment in force. ``unused``: nobody signed in with the account for 90 days, and it is older than that."""

    assignment: Assignment
    role: str
    unused: bool


@dataclass(frozen=True, slots=True)
class Review:
    """Who reaches a region or something in it today."""

    region: Region
    rows: list[ReviewRow]
    accounts: int
    unused: int


def access_review(region: Region, *, capability: Capability | None = None) -> Review:
    """Return everybody whose assignment in force covers ``region`` or lies in it, the widest place first.

    With ``capability`` only those whose role holds it. All who reach the place are named, also those assigned at a wider
    one than the reader's: whoever answers for a village may know who can look into it. The caller checks the place.
    """
    today, now = timezone.localdate(), timezone.now()
    assignments = (
        Assignment.objects.active_on(today)
        .filter(Q(region_id__in=ancestors_of(region.code)) | within("region", [region.code]), user__is_active=True)
        .select_related("user", "role", "region", "assigned_by")
    )
    if capability:
        assignments = assignments.filter(
            role__name__in=[role.code for role in ROLES.values() if capability in role.capabilities]
        )
    rows = [
        ReviewRow(each, role_label(each.role.name), is_unused(each.user.last_login, each.user.date_joined, now))
        for each in sorted(assignments, key=lambda a: (a.region_id.count("."), a.region_id, a.user.full_name, a.pk))
    ]
    return Review(
        region,
        rows,
        accounts=len({row.assignment.user_id for row in rows}),
        unused=len({row.assignment.user_id for row in rows if row.unused}),
    )


def is_unused(last_login: datetime | None, date_joined: datetime, now: datetime) -> bool:
    """Whether an account has not been used for 90 days; a younger one that waits for its first use does not count."""
    return (last_login or date_joined) < now - UNUSED_AFTER


def role_label(code: str) -> str:
    """Return the words for a role, or its code when the shipped roles no longer know it."""
    return str(ROLES[code].label) if code in ROLES else code


def rows_as_csv(rows: list[ReviewRow]) -> str:
    """Return rows as CSV with a heading; a cell that a spreadsheet would take for a formula is kept as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    heading = ("account", "full_name", "position", "role", "region", "place", "from", "until", "given_by", "reason")
    writer.writerow([*heading, "last_sign_in", "unused_90_days"])
    for row in rows:
        each = row.assignment
        cells = [
            each.user.username,
            each.user.full_name,
            each.user.position,
            each.role.name,
            each.region_id,
            each.region.name,
            _day(each.valid_from),
            _day(each.valid_to),
            each.assigned_by.username if each.assigned_by else "",
            each.reason,
            _day(timezone.localtime(each.user.last_login).date() if each.user.last_login else None),
            "yes" if row.unused else "no",
        ]
        writer.writerow([_as_text(cell) for cell in cells])
    return out.getvalue()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
