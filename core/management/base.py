"""The manners of our commands: figures on standard output, words on standard error, one line for a failure."""

from __future__ import annotations

import csv
import json
import sys
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import DatabaseError, InterfaceError, OperationalError
from django.utils import translation

from core.exceptions import DomainError
from core.logging import mask_text
from core.tabular import UnreadableTable


class FigureCommand(BaseCommand):
    """A command that prints figures. Exit 0 done, 1 refused by a rule, 2 wrong usage; never a traceback.

    A subclass returns a flat or nested dictionary from :meth:`figures`; a key ``rows`` (list of dictionaries) becomes
    the body of a table or CSV.
    """

    requires_system_checks: list[str] = []
    exit_code = 0

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--format``."""
        parser.add_argument("--format", choices=["table", "json", "csv"], default="table", dest="output_format")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own arguments."""

    def figures(self, **options: Any) -> dict[str, Any]:
        """Do the work and return the figures."""
        raise NotImplementedError

    def note(self, message: str) -> None:
        """Write a line for the person at the terminal."""
        self.stderr.write(message)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run, print, and turn every failure into one line."""
        form = options.pop("output_format")
        try:
            with translation.override("en"):  # the terminal speaks as the documentation does
                result = self.figures(**options)
        except (DomainError, UnreadableTable) as error:
            raise CommandError(mask_text(str(error)), returncode=1) from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error), returncode=2) from error
        except (OperationalError, InterfaceError) as error:
            raise CommandError(database_sentence(error), returncode=1) from error
        except DatabaseError as error:
            raise CommandError(f"The database refused: {mask_text(_first_line(error))}", returncode=1) from error
        self._print(result, form)
        if self.exit_code:
            sys.exit(self.exit_code)

    def _print(self, result: dict[str, Any], form: str) -> None:
        if form == "json":
            self.stdout.write(json.dumps(result, default=_plain, ensure_ascii=False, indent=2))
            return
        rows = result.get("rows")
        if form == "csv":
            _write_csv(self.stdout, rows if rows is not None else [_flat(result)])
            return
        for key, value in _flat({k: v for k, v in result.items() if k != "rows"}).items():
            self.stdout.write(f"{key:<34} {value}")
        if rows:
            self.stdout.write("")
            for line in _columns([_flat(row) for row in rows]):
                self.stdout.write(line)


def database_sentence(error: Exception) -> str:
    """Return one clear line for a database that cannot be reached; it names no password."""
    reason = _first_line(error).removesuffix(".")
    return f"The database cannot be reached: {reason}. Check DATABASE_URL, or unset it to use the embedded server."


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def _plain(value: Any) -> str:
    return str(value)


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = "" if value is None else value
    return flat


def _write_csv(out: Any, rows: list[dict[str, Any]]) -> None:
    flat = [_flat(row) for row in rows]
    writer = csv.DictWriter(out, fieldnames=list(flat[0]) if flat else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    names = list(rows[0])
    cells = [names, *[[str(row.get(name, "")) for name in names] for row in rows]]
    widths = [max(len(line[index]) for line in cells) for index in range(len(names))]
    right = [isinstance(rows[0].get(name), (int, Decimal)) for name in names]
    return [
        "  ".join(
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in cells
    ]
