"""``manage.py demo_reset``: throw away what the demo has stored on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.embedded_postgres import server
from config.embedded_postgres.layout import EmbeddedPostgresError, Layout


class Command(BaseCommand):
    """Removes the embedded database, uploads and issued files; refuses while somebody uses them."""

    help = "Remove the demo's database, uploads and issued files, so that the next start begins anew."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Remove them, and nothing else in the data folder."""
        if os.environ.get("DATABASE_URL"):
            raise CommandError("DATABASE_URL is set: that database is not the demo's to remove; nothing was removed.")
        folder = Path(settings.SIPERKASA_DATA)
        try:
            with server.stopped(folder):
                for path in _belongings(folder):
                    if path.is_dir() and not path.is_symlink():
                        shutil.rmtree(path)
                    else:
                        path.unlink()
        except (EmbeddedPostgresError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"The demo's data in {folder} are gone; make demo begins anew.", style_func=str)


def _belongings(folder: Path) -> Iterator[Path]:
    root = Layout.of(folder).root
    if root.exists():
        # The lock files stay: whoever waits for one of them must find the same one.
        yield from (path for path in sorted(root.iterdir()) if path.suffix != ".lock")
    for path in (Path(settings.MEDIA_ROOT), Path(settings.ISSUED_ROOT), folder / "log", *sorted(folder.glob("demo*"))):
        if path.exists() or path.is_symlink():
            yield path
