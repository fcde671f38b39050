"""One's own profile."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import ROLES, second_factor_needed
from regions.models import Region


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show who one is here: name, roles and places, how one signs in, language, sign out."""
    reach = request.user.reach  # type: ignore[union-attr]
    names = dict(Region.objects.filter(code__in=[code for _role, code in reach.roles]).values_list("code", "name"))
    roles = [
        {"label": ROLES[role].label, "place": names.get(code, code)} for role, code in reach.roles if role in ROLES
    ]
    context = {
        "roles": roles,
        "has_second_factor": getattr(getattr(request, "account_session", None), "has_second_factor", False),
        "needs_second_factor": second_factor_needed(reach.role_codes),
        "second_factor_enforced": settings.SECOND_FACTOR_REQUIRED,
    }
    return render(request, "accounts/profile.html", context)
