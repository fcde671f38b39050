"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from exchange import views

urlpatterns = [
    path("", views.import_list_page, name="import-list"),
    path("<int:key>/", views.import_detail_page, name="import-detail"),
]
