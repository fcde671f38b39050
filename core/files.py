"""Files that people bring: looked at by content, stored under a name of our own outside what is served, found again.

They lie below ``settings.MEDIA_ROOT`` (``SIPERKASA_DATA/uploads``), which no address leads to: a view that has asked who
may see the row answers with ``core.web.files.file_answer``.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from core.exceptions import DomainError

_MAGIC = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
)
# What an iPhone writes unless told otherwise.
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})
CONTENT_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
_SUFFIXES = {"jpeg": ".jpg", "png": ".png", "pdf": ".pdf", "heic": ".heic"}
_MEGABYTE = 1_000_000


class FileRefused(DomainError):
    """A file that cannot be taken: ``empty``, ``too_large``, ``kind``, ``damaged``, ``pixels``; or ``file``: not stored."""

    code = "file_refused"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the folder of uploads: ``name`` is its path below it, ``size`` in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written whole: what its writer ``counted`` (rows, pages), ``size`` in bytes."""

    counted: int
    size: int
    sha256: str


def kind_of(content: bytes) -> str:
    """Return what the first bytes say: a key of ``_SUFFIXES``, or an empty text; a file's name says nothing."""
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "heic" if _is_heic(content) else "")


def _is_heic(content: bytes) -> bool:
    """Whether the first bytes are those of a HEIC or AVIF picture."""
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC


def read_upload(upload: BinaryIO, *, kinds: frozenset[str], most_bytes: int) -> bytes:
    """Return the content of an uploaded file of one of ``kinds``, and never read more than ``most_bytes``.

    Raises:
        FileRefused: ``empty``, ``too_large`` or ``kind``.
    """
    content = upload.read(most_bytes + 1)
    if not content:
        raise FileRefused(_("The file is empty."), code="empty", field="file")
    if len(content) > most_bytes:
        raise FileRefused(
            _("The file is larger than %(most)s MB. Send a smaller one.") % {"most": most_bytes // _MEGABYTE},
            code="too_large",
            field="file",
        )
    if kind_of(content) not in kinds:
        raise FileRefused(
            _("This is no file of the right kind, whatever its name says: %(kinds)s.")
            % {"kinds": ", ".join(sorted(kind.upper() for kind in kinds))},
            code="kind",
            field="file",
        )
    return content


def store_content(folder: str, content: bytes) -> StoredFile:
    """Put ``content`` below ``folder`` of the uploads, whole or not at all, under its hash; the same content is one file.

    Raises:
        FileRefused: ``kind``: it is of no kind that is stored here. ``file``: the folder cannot be written.
    """
    kind = kind_of(content)
    if not kind:
        raise FileRefused(_("Files of this kind are not stored."), code="kind", field="file")
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{folder}/{sha256[:2]}/{sha256}{_SUFFIXES[kind]}"
    path, stored = stored_path(name), StoredFile(name, sha256, len(content))
    if path.exists():  # the same content: it was put there whole
        return stored
    try:
        write_whole(path, lambda out: out.write(content))
    except OSError as error:
        raise FileRefused(
            _("The file could not be stored (%(reason)s). Nothing was recorded; tell the administrator.")
            % {"reason": error.strerror or type(error).__name__},
            code="file",
            field="file",
        ) from error
    return stored


def write_whole(path: Path, write: Callable[[BinaryIO], int]) -> WrittenFile:
    """Let ``write`` fill a temporary file beside ``path``, and put it there in one step; ``write`` returns what it counted.

    For its owner's eyes only, as are the folders. Whatever fails, nothing is left behind.

    Raises:
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "w+b") as out:
            counted = write(out)
            out.flush()
            os.fsync(out.fileno())
            size = out.seek(0, os.SEEK_END)
            out.seek(0)
            sha256 = hashlib.file_digest(out, "sha256").hexdigest()
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return WrittenFile(counted, size, sha256)


def stored_path(name: str) -> Path:
    """Return where the upload ``name`` lies.

    Raises:
        FileRefused: ``file``: the name leads out of the folder.
    """
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise FileRefused(_("The file is not in the folder of uploads."), code="file")
    return path
