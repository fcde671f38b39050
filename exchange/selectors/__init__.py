"""Reads of imports, as far as the reader may see them."""

from __future__ import annotations

from exchange.selectors.batches import import_detail, import_list

__all__ = ["import_detail", "import_list"]
