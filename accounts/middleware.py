"""Every page needs a signed-in person unless it says that it does not, for as long and with what her role asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.roles import second_factor_needed
from accounts.services.sessions import session_of, session_touch, session_verdict

WHY_SIGNED_OUT = "signed_out_because"
# All that opens before a second factor is set up, besides pages for strangers.
_SET_UP = {
    "account_reauthenticate",
    "logout",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
    "sign-out-everywhere",
}


def whole_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let a redirect that answers an htmx fragment take the whole page there instead of nesting it."""
    if request.headers.get("HX-Request") and response.has_header("Location"):
        response["HX-Redirect"] = response["Location"]
        response.status_code = 200
        del response["Location"]
    return response


class SessionLimitsMiddleware:
    """Signs out whoever's session was ended, rested too long, is too old, or began with a role that is gone.

    Runs before anything looks at the user, so that no page, not even an error, takes him for signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, perhaps as a stranger's."""
        user = request.user
        if user.is_authenticated:
            row = session_of(user, request.session)
            verdict = session_verdict(row, user, timezone.now())
            if verdict is not None:
                logout(request)
                request.session[WHY_SIGNED_OUT] = verdict.value
            else:
                request.account_session = row  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Note that the session is in use, unless the page asks by itself."""
        row = getattr(request, "account_session", None)
        match = request.resolver_match
        if row is not None and match is not None and match.url_name not in settings.SESSION_QUIET_ROUTES:
            session_touch(row, timezone.now())


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Django's, but an htmx fragment sends the whole page to the sign-in form instead of nesting it."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Answer someone who is not signed in."""
        return whole_page(request, super().handle_no_permission(request, view_func))


class SecondFactorMiddleware:
    """Leads whoever needs a second factor and has none to set it up, and to nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], *_arguments: Any
    ) -> HttpResponseBase | None:
        """Let the page open, or answer with the way to the set-up."""
        if not lacks_second_factor(request) or not getattr(view_func, "login_required", True):
            return None
        match = request.resolver_match
        if match is not None and match.url_name in _SET_UP:
            return None
        return whole_page(request, HttpResponseRedirect(reverse("mfa_index")))


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person has a role that needs a second factor, and none is set up."""
    user = request.user
    if not settings.SECOND_FACTOR_REQUIRED or not user.is_authenticated:
        return False
    row = getattr(request, "account_session", None)
    return not getattr(row, "has_second_factor", False) and second_factor_needed(user.reach.role_codes)
