"""Reads of imports."""

from __future__ import annotations

from typing import Any

from core.exceptions import NotWithinReach
from core.web.paging import Page, keyset_page
from exchange.models import ImportBatch


def import_list(user: Any, *, after: str = "", before: str = "") -> Page[ImportBatch]:
    """Return a page of the imports within reach, newest first."""
    batches = ImportBatch.objects.visible_to(user).select_related("actor", "region")
    return keyset_page(batches, order=["-id"], after=after, before=before)


def import_detail(user: Any, key: int) -> ImportBatch:
    """Return one import.

    Raises:
        NotWithinReach: there is none, or none for this reader.
    """
    batch = ImportBatch.objects.visible_to(user).select_related("actor", "region").filter(pk=key).first()
    if batch is None:
        raise NotWithinReach("no such import")
    return batch
