"""Cases in the admin site: read only, each reading recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from regions.scoped_admin import PlaceFilter, ScopedModelAdmin
from welfare.models import Case
from welfare.services.reading import case_read_record


@admin.register(Case)
class CaseAdmin(ScopedModelAdmin):
    """Cases as far as a worklist tells of them; what was found in the house stands on their pages."""

    page = "case-detail"
    page_argument = "number"
    list_display = ("number", "need", "stage", "village", "due_on", "registered_at", "closed_at")
    list_filter = (PlaceFilter, "need", "stage")
    list_select_related = ("village",)
    fields = (
        "number", "need", "urgent", "stage", "state", "village", "due_on", "registered_by", "registered_at",
        "closed_at", "outcome",
    )  # fmt: skip

    def record_read(self, request: HttpRequest, row: Any) -> None:
        """Note it as its page does; no member is shown here."""
        case_read_record(actor=request.user, case=row, persons=())
