"""What the frame of every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.navigation import menu_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the menu of the signed-in user and whether the people on screen are made up."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "menu": menu_for(request) if signed_in else [],
        "synthetic_people": settings.SYNTHETIC_PEOPLE,
        "languages": settings.LANGUAGES,
    }
