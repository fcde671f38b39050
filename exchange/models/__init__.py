"""Files that came in, and files that leave."""

from __future__ import annotations

from exchange.models.exports import Export
from exchange.models.imports import (
    BatchStatus,
    HeadingMemory,
    ImportBatch,
    ImportProfile,
    ImportProgress,
    ImportRow,
    RowDecision,
    RowVerdict,
)

__all__ = [
    "BatchStatus",
    "Export",
    "HeadingMemory",
    "ImportBatch",
    "ImportProfile",
    "ImportProgress",
    "ImportRow",
    "RowDecision",
    "RowVerdict",
]
