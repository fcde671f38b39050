"""Issued reports in the admin site."""

from __future__ import annotations

from django.contrib import admin

from regions.scoped_admin import ScopedModelAdmin
from reports.models import IssuedReport
from reports.models.issued import READERS


@admin.register(IssuedReport)
class IssuedReportAdmin(ScopedModelAdmin):
    """What left the house, with its number and hash."""

    needs = READERS
    page = "report-detail"
    list_display = ("number", "title", "region", "issued_at", "issued_by")
    list_select_related = ("region", "issued_by")
    fields = ("number", "kind", "title", "region", "issued_by", "issued_at", "sha256", "size", "pages")
