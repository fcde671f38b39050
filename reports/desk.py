"""The desk that writes the letters of one register of a lower app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.letters import Letter
from reports.models import IssuedReport


@dataclass(frozen=True, slots=True)
class Desk:
    """Letters of one kind, and the route of the page that issues one."""

    kind: str
    route: str

    def letters(self, user: Any, number: str) -> Sequence[Letter]:
        """Return the letters about the register's ``number`` that ``user`` may see, the newest first."""
        found = IssuedReport.objects.visible_to(user).filter(kind=self.kind, params__number=number)
        return [
            Letter(report.number, report.issued_at, report.get_absolute_url())
            for report in found.order_by("-issued_at", "-id")
        ]

    def new_url(self, number: str) -> str:
        """Return the address of the page that issues one."""
        return reverse(self.route, args=[number])
