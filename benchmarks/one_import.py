"""``python -m benchmarks.one_import FILE ACTOR``: one import in a process of its own, so that its memory can be read."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Import the file into the benchmark's database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"]["NAME"] = "siperkasa_bench"
    django.setup()

    from django.core.management import call_command  # noqa: PLC0415

    call_command("residents_import", sys.argv[1], actor=sys.argv[2], output_format="json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
