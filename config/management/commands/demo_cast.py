"""``manage.py demo_cast``: who may sign in to the demonstration, where, and with which password."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from accounts.models import User
from config.demo.cast import CAST, cast_rows, demo_password
from core.exceptions import DomainError
from core.management.base import FigureCommand


class Command(FigureCommand):
    """Prints the address, the password and the accounts."""

    help = "Print the accounts of the demonstration with their password."

    def figures(self, **_options: Any) -> dict[str, Any]:
        """Return the table, once there are accounts."""
        if not User.objects.filter(username__in=[part.username for part in CAST]).exists():
            raise DomainError("The demonstration has no accounts yet: make demo (or demo_fill) creates them.")
        return {"address": f"{settings.PUBLIC_URL}/", "password": demo_password(), "rows": cast_rows()}
