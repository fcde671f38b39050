"""``manage.py report_issue uhc-monthly --actor jkn --param region=15.04 --param month=2026-11 --out FILE``."""

from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.selectors.actors import actor_named
from core.management.base import FigureCommand
from reports.exceptions import ReportRefused
from reports.files import issued_path
from reports.models import IssuedReport
from reports.registry import all_kinds
from reports.services.issue import report_issue


class Command(FigureCommand):
    """Issues a report as a person who may, and writes a copy."""

    help = "Issue a report with its number and verification code, and write the file to --out."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add kind, actor, parameters and file."""
        parser.add_argument("kind", metavar="KIND", help=", ".join(kind.code for kind in all_kinds()))
        parser.add_argument("--actor", required=True, metavar="USER", help="account name of who issues")
        parser.add_argument(
            "--param", action="append", default=[], type=_pair, metavar="NAME=VALUE", help="region=15.04, month=2026-11"
        )
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Issue it.

        Raises:
            ActorUnknown: no such account.
            ReportRefused: no region given, or the folder of ``--out`` is not there.
            CommandError: it was issued, but the copy could not be written.
        """
        started = time.perf_counter()
        out: Path = options["out"]
        params = dict(options["param"])
        region = params.pop("region", "")
        if not region:
            raise ReportRefused(_("Say which region: --param region=15.04."), code="region", field="region")
        if out.is_dir() or not out.parent.is_dir():
            raise ReportRefused(_("%(file)s cannot be written: give a file in a folder that exists.") % {"file": out})
        report = report_issue(
            actor=actor_named(options["actor"]), kind=options["kind"], region_code=region, params=params
        )
        _write_copy(report, out)
        return {
            "number": report.number,
            "kind": report.kind,
            "sha256": report.sha256,
            "verification_code": report.verification_code,
            "pages": report.pages,
            "seconds": round(time.perf_counter() - started, 2),
        }


def _write_copy(report: IssuedReport, out: Path) -> None:
    try:
        out.write_bytes(issued_path(report.file_name).read_bytes())
    except OSError as error:
        raise CommandError(
            f"{report.number} was issued, but {out} could not be written ({error.strerror}). "
            "Fetch the file from the page of the report."
        ) from error


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE; write it like month=2026-11")
    return name.strip(), value.strip()
