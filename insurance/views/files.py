"""Answers that are files."""

from __future__ import annotations

from django.http import HttpResponse


def csv_file(content: str, name: str) -> HttpResponse:
    """Return a table as a CSV file; ``name`` is made of codes and days, without the ending."""
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
