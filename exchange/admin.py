"""Imports in the admin site, with their ledgers."""

from __future__ import annotations

from django.contrib import admin

from exchange.models import ImportBatch
from regions.scoped_admin import PlaceFilter, ScopedModelAdmin

LEDGER = ("read", "created", "updated", "unchanged", "held", "rejected")


@admin.register(ImportBatch)
class ImportBatchAdmin(ScopedModelAdmin):
    """Files that were taken in; what they said of people stays on their pages."""

    page = "import-detail"
    list_display = ("pk", "kind", "profile", "region", "status", "applied_at", *LEDGER)
    list_filter = (PlaceFilter, "status")
    list_select_related = ("region",)
    fields = (
        "kind", "profile", "status", "region", "as_of", "file_name", "file_sha256", "file_bytes", "actor",
        "staged_at", "applied_at", "undone_at", "seconds", *LEDGER,
    )  # fmt: skip
