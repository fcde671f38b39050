"""Signing in, and one's own profile."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from accounts.forms import SignInForm
from accounts.roles import ROLES
from regions.models import Region


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """The sign-in page."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show who one is here: name, roles and places, language, sign out."""
    reach = request.user.reach  # type: ignore[union-attr]
    names = dict(Region.objects.filter(code__in=[code for _role, code in reach.roles]).values_list("code", "name"))
    roles = [
        {"label": ROLES[role].label, "place": names.get(code, code)} for role, code in reach.roles if role in ROLES
    ]
    return render(request, "accounts/profile.html", {"roles": roles})
