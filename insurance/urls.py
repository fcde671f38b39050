"""Addresses of insurance."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("insurance/", include("insurance.urls_proposals")),
]
