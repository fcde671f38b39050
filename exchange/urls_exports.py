"""Addresses of large exports."""

from __future__ import annotations

from django.urls import path

from exchange.views import exports

urlpatterns = [
    path("", exports.export_list_page, name="export-list"),
    path("<int:key>/", exports.export_page, name="export-detail"),
    path("<int:key>/progress/", exports.export_progress, name="export-progress"),
    path("<int:key>/file/", exports.export_file, name="export-file"),
    path("<int:key>/remove/", exports.export_remove_action, name="export-remove"),
]
