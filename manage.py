#!/usr/bin/env python
"""Run a management command."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db.utils import OperationalError


def main() -> None:
    """Hand the command line to Django with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        reason = str(error).strip().split("\n", 1)[0]
        sys.stderr.write(f"The database cannot be reached: {reason}. Check DATABASE_URL, or unset it.\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
