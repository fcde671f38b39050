"""Where the file of an import lies while it is needed, and how large it may be."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from exchange.exceptions import ImportRefused
from exchange.models import ImportBatch

Upload = UploadedFile[Any]
_CHUNK = 1024 * 1024
_LONGEST_PATH = 120


def file_fingerprint(source: Path | Upload) -> tuple[int, str]:
    """Return size and hash; the size is looked at before a byte is read.

    Raises:
        ImportRefused: ``file_empty``, ``too_large`` or ``file_missing``.
    """
    try:
        size = source.stat().st_size if isinstance(source, Path) else int(source.size or 0)
        _check_size(size)
        digest = hashlib.sha256()
        if isinstance(source, Path):
            with source.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        else:
            for chunk in source.chunks(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        name = source.name if isinstance(source, Path) else str(source.name)
        raise ImportRefused(
            _("The file %(file)s cannot be read.") % {"file": name}, code="file_missing", field="file"
        ) from error
    return size, digest.hexdigest()


def _check_size(size: int) -> None:
    if size == 0:
        raise ImportRefused(_("The file is empty."), code="file_empty", field="file")
    if size > settings.IMPORT_MAX_BYTES:
        most = settings.IMPORT_MAX_BYTES // 1_000_000
        raise ImportRefused(
            _("The file has %(size)s MB; %(most)s MB are the most. Split it by district.")
            % {"size": f"{size // 1_000_000:,}".replace(",", "."), "most": f"{most:,}".replace(",", ".")},
            code="too_large",
            field="file",
        )


def file_keep(batch: ImportBatch, source: Path | Upload) -> str:
    """Keep an upload below the folder of uploads, and return where; a file that a command named stays where it is.

    Raises:
        ImportRefused: ``path_long``: such a path cannot be noted.
    """
    if isinstance(source, Path):
        path = str(source.resolve())
        if len(path) > _LONGEST_PATH:
            raise ImportRefused(
                _("The path of the file has more than %(most)s letters. Move it nearer to the root.")
                % {"most": _LONGEST_PATH},
                code="path_long",
                field="file",
            )
        return path
    relative = f"imports/{batch.pk}"
    target = Path(settings.MEDIA_ROOT, relative)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("wb") as file:
        for chunk in source.chunks(_CHUNK):
            file.write(chunk)
    return relative


def file_of(batch: ImportBatch) -> Path:
    """Return where the batch's file lies."""
    return Path(settings.MEDIA_ROOT, batch.stored_as)


def file_erase(batch: ImportBatch) -> None:
    """Erase the kept upload; a file that a command named is not ours to erase."""
    if batch.stored_as and not Path(batch.stored_as).is_absolute():
        file_of(batch).unlink(missing_ok=True)
