"""Whether a second factor was used in this session, and not merely owned."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models.session import MAIN_FACTORS

SECOND = "mfa"  # the method that allauth records for an app, a passkey and a recovery code


def second_factor_used(request: HttpRequest) -> bool:
    """Whether whoever is signed in has shown an app or a passkey in this session, and still has one.

    A recovery code opens the door once and proves no device: it does not count.
    """
    row = getattr(request, "account_session", None)
    if not getattr(row, "has_second_factor", False):
        return False
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return any(record.get("method") == SECOND and record.get("type") in MAIN_FACTORS for record in records)


def second_factor_enough(request: HttpRequest) -> bool:
    """Whether the session is good enough for what cannot be undone: a second factor was used, or the office asks for none.

    Only the demonstration asks for none (``SECOND_FACTOR_REQUIRED``).
    """
    return not settings.SECOND_FACTOR_REQUIRED or second_factor_used(request)


def second_factor_address(request: HttpRequest) -> str:
    """Return where a second factor is shown again, to come back here afterwards; or set up, by who has none."""
    if not getattr(getattr(request, "account_session", None), "has_second_factor", False):
        return reverse("mfa_index")
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"
