"""The folder of issued files: a file is there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from core.files import write_whole
from reports.exceptions import ReportRefused


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the folder: ``name`` is relative to it, ``size`` in bytes, ``pages`` as the writer counted."""

    name: str
    sha256: str
    size: int
    pages: int


def issued_path(name: str) -> Path:
    """Return where the issued file ``name`` lies.

    Raises:
        ReportRefused: the name leads out of the folder.
    """
    root = Path(settings.ISSUED_ROOT).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ReportRefused(_("The file is not in the folder of issued files."), code="file")
    return path


def store_file(name: str, write: Callable[[BinaryIO], int]) -> StoredFile:
    """Let ``write`` fill a temporary file and put it in its place in one step.

    ``name`` must be new: a report's holds its random code, so nothing that was issued is ever replaced.

    Raises:
        ReportRefused: the folder cannot be written; nothing is left behind.
    """
    path = issued_path(name)
    try:
        written = write_whole(path, write)
    except OSError as error:
        raise ReportRefused(
            _("The file could not be stored (%(reason)s). Nothing was issued; tell the administrator.")
            % {"reason": error.strerror or type(error).__name__},
            code="file",
        ) from error
    return StoredFile(name, written.sha256, written.size, pages=written.counted)


def remove_file(name: str) -> None:
    """Take a file away whose report was not issued after all."""
    issued_path(name).unlink(missing_ok=True)
