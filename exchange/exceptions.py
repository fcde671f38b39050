"""Refusals of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.exceptions import DomainError

if TYPE_CHECKING:
    from exchange.models import ImportBatch


class ImportRefused(DomainError):
    """An import that cannot be: what makes the file unreadable (``file_empty``, ``file_format``, ``columns_missing`` …),
    ``too_large``, ``repeated`` (``earlier`` is the batch of this very file), ``running``, ``not_staged``, ``not_last``,
    ``village_missing``, ``region_missing`` or ``profile_unknown``.
    """

    code = "import_refused"

    def __init__(
        self, message: Any, *, code: str | None = None, field: str | None = None, earlier: ImportBatch | None = None
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.earlier = earlier
