"""The start page: each role begins at its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Show the start page of the widest role of the user."""
    return render(request, "home/empty.html")
