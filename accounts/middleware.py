"""Every page needs a signed-in person unless it says that it does not."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Django's, but an htmx fragment sends the whole page to the sign-in form instead of nesting it."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Answer someone who is not signed in."""
        response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request") and response.has_header("Location"):
            response["HX-Redirect"] = response["Location"]
            response.status_code = 200
            del response["Location"]
        return response
