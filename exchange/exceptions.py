"""Refusals of imports."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import OperationalError
from django.utils.translation import gettext as _

from core.exceptions import DomainError
from core.templatetags.ui import number

if TYPE_CHECKING:
    from exchange.models import ImportBatch

# Lines of a sheet (1,048,576) without the heading: of every spreadsheet, and of the format.
SHEET_ROWS = 1_048_575
_DISK_FULL = "53100"  # PostgreSQL's code


class ImportRefused(DomainError):
    """An import that cannot be: what makes the file unreadable (``file_empty``, ``file_format``, ``columns_missing`` …),
    ``too_large``, ``repeated`` (``earlier`` is the batch of this very file), ``running``, ``not_staged``, ``not_last``,
    ``village_missing``, ``region_missing``, ``profile_unknown`` or ``disk_full``.
    """

    code = "import_refused"

    def __init__(
        self, message: Any, *, code: str | None = None, field: str | None = None, earlier: ImportBatch | None = None
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.earlier = earlier


class ExportGone(DomainError):
    """The file of an export is not there (yet, or any more)."""

    code = "export_gone"


class SheetFull(DomainError):
    """More rows than the sheet of a workbook holds."""

    code = "sheet_full"

    def __init__(self, *, rows: int) -> None:
        super().__init__(
            _("These are %(rows)s rows, and a sheet holds %(most)s. Ask for a CSV, or for a smaller place.")
            % {"rows": number(rows), "most": number(SHEET_ROWS)}
        )


@contextmanager
def disk_full_said() -> Iterator[None]:
    """Turn a full disk, ours or the database's, into a refusal in words: nothing of the work was kept.

    Raises:
        ImportRefused: ``disk_full``.
    """
    try:
        yield
    except (OSError, OperationalError) as error:
        if getattr(error, "errno", None) != errno.ENOSPC and getattr(error.__cause__, "pgcode", "") != _DISK_FULL:
            raise
        raise ImportRefused(
            _("The disk of the server is full. Nothing was changed; tell the administrator, then try again."),
            code="disk_full",
        ) from error
