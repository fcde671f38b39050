"""``permissions_doc``: print the table of roles and capabilities."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.permissions_table import permissions_markdown


class Command(BaseCommand):
    """Prints ``docs/permissions.md``."""

    help = "Print docs/permissions.md from the shipped roles."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print."""
        self.stdout.write(permissions_markdown(), ending="")
