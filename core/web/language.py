"""Indonesian, unless the reader chose another language."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Django's, without the browser's wish: many office computers have a browser in English and a reader who is not."""

    def process_request(self, request: HttpRequest) -> None:
        """Set the language of the cookie, else that of the installation."""
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)
