"""``python -m benchmarks --size small|regency|largest``: run everything against a database of its own."""

from __future__ import annotations

import argparse
import os
import sys

SIZES = {"small": 10_000, "regency": 307_361, "largest": 5_809_790}


def main() -> int:
    """Prepare the database ``siperkasa_bench``, measure, print and write."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="regency")
    parser.add_argument("--residents", type=int, help="another number of residents than the size's")
    parser.add_argument(
        "--only",
        choices=["imports", "members", "pages", "waterfall", "cases"],
        help="measure one group and leave the others",
    )
    options = parser.parse_args()
    size, residents = options.size, options.residents or SIZES[options.size]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django  # noqa: PLC0415 - the settings must know the database's name before the apps load
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"]["NAME"] = "siperkasa_bench"
    settings.ALLOWED_HOSTS.append("testserver")
    settings.SECOND_FACTOR_REQUIRED = False  # the pages are measured, not the door
    django.setup()

    from benchmarks import cases, imports, measures, members, waterfall  # noqa: PLC0415
    from benchmarks.harness import Result, say, write  # noqa: PLC0415

    # Imports first: they leave the tables empty.
    groups = {"imports": imports.run, "members": members.run, "pages": measures.run}
    groups |= {"waterfall": waterfall.run, "cases": cases.run}
    measures.fresh_database()
    results: list[Result] = []
    for name, run in groups.items():
        if options.only in {None, name}:
            results += run(residents)
            # After each: a run takes an hour at the largest size, and what is measured should outlive what breaks later.
            path = write(settings.SIPERKASA_DATA, size if residents == SIZES[size] else str(residents), results)
    for result in results:
        say(f"{result.id:<34} {result.value:>12} {result.unit}")
    say(f"Written to {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
