"""Answer with a file that only this reader may see: no cache keeps it, no browser guesses at it."""

from __future__ import annotations

from django.http import FileResponse
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from core.files import CONTENT_TYPES, kind_of, stored_path


def file_answer(name: str, *, download_as: str = "") -> FileResponse:
    """Return the upload ``name``; with ``download_as`` the browser saves it under that name instead of showing it.

    The caller has asked who may see it. The kind is what the content says.

    Raises:
        NotWithinReach: the file is not there any more.
    """
    try:
        file = stored_path(name).open("rb")
    except OSError as error:
        raise NotWithinReach(_("This file is not there any more.")) from error
    kind = kind_of(file.read(16))
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=bool(download_as) or kind not in CONTENT_TYPES,
        filename=download_as,
        content_type=CONTENT_TYPES.get(kind, "application/octet-stream"),
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
