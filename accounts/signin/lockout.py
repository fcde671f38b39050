"""What happens after too many wrong passwords (django-axes counts them; see the settings)."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

ADDRESS_LIMIT = "sign_in_failed"  # settings.ACCOUNT_RATE_LIMITS


def hashed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return what axes keeps instead of the account name: people type passwords into that field."""
    typed = (credentials or {}).get("username") or request.POST.get("username") or ""
    return salted_hmac("accounts.lockout", str(typed).strip().lower(), algorithm="sha256").hexdigest()


def address_is_tired(request: HttpRequest) -> bool:
    """Whether too many wrong passwords came from this address, whatever accounts they were for."""
    return not ratelimit.consume(request, action=ADDRESS_LIMIT, dry_run=True)


def count_wrong_password(request: HttpRequest) -> None:
    """Count one against the address."""
    ratelimit.consume(request, action=ADDRESS_LIMIT)


def locked_page(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answer 429, in the same words whether there is such an account or not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60
    return render(request, "accounts/locked.html", {"minutes": minutes}, status=429)
