"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from exchange.views import batches, lists, rows, upload

urlpatterns = [
    path("", lists.import_list_page, name="import-list"),
    path("ledgers.csv", lists.import_ledgers, name="import-ledgers"),
    path("new/", upload.import_new, name="import-new"),
    path("<int:key>/", batches.import_detail_page, name="import-detail"),
    path("<int:key>/progress/", batches.import_progress, name="import-progress"),
    path("<int:key>/headings/", upload.import_headings, name="import-headings"),
    path("<int:key>/read/", batches.import_read, name="import-read"),
    path("<int:key>/apply/", batches.import_apply, name="import-apply"),
    path("<int:key>/discard/", batches.import_discard, name="import-discard"),
    path("<int:key>/undo/", batches.import_undo, name="import-undo"),
    path("<int:key>/rows/", rows.import_rows, name="import-rows"),
    path("<int:key>/rows/<int:row>/", rows.import_row_decide, name="import-row-decide"),
    path("<int:key>/rows/file/", rows.import_rows_file, name="import-rows-file"),
]
