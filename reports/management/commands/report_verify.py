"""``manage.py report_verify FILE``: is it ours, is it as issued, and do its figures still stand?"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.management.base import FigureCommand
from reports.exceptions import ReportRefused
from reports.services.verify import report_verify


class Command(FigureCommand):
    """Exit 1 when the file was not issued here, or is not as it was issued."""

    help = "Check an issued file: is it authentic, and have its figures changed since?"

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Check it.

        Raises:
            ReportRefused: the file cannot be read.
        """
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ReportRefused(
                _("%(file)s cannot be read (%(reason)s).") % {"file": path, "reason": error.strerror}, code="file"
            ) from error
        found = report_verify(content)
        if not found.authentic:
            self.exit_code = 1
            self.note("This file was not issued here, or it is not as it was issued.")
        issued_at = timezone.localtime(found.issued_at).isoformat(timespec="seconds") if found.issued_at else None
        return {
            "authentic": found.authentic,
            "number": found.number,
            "issued_at": issued_at,
            "changed_since_issue": found.changed_since_issue,
        }
