"""Pages of invitations: inviting one or many, sending again, withdrawing, and accepting (public)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.exceptions import InvitationRefused
from accounts.forms_administration import AcceptForm, InvitationForm, InvitationListForm
from accounts.models import User
from accounts.roles import ROLES
from accounts.selectors.review_rows import role_label
from accounts.services.invitation_list import invitations_import
from accounts.services.invitations import (
    Guest,
    Invited,
    invitation_create,
    invitation_problems,
    invitation_renew,
    invitation_withdraw,
)
from accounts.services.joining import invitation_accept, invitation_open
from accounts.views.administration import may_manage
from core.tabular import UnreadableTable
from core.web.refusals import refusals_on


def _require_manager(request: HttpRequest) -> User:
    if not may_manage(request):
        raise PermissionDenied(_("Inviting is for those who administer accounts."))
    return request.user  # type: ignore[return-value]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_invite_page(request: HttpRequest) -> HttpResponse:
    """Invite one person: the form, then a question that names what it does, then the invitation."""
    actor = _require_manager(request)
    form = InvitationForm(request.POST or None, actor=actor)
    if form.is_valid():
        with refusals_on(form):
            guest = Guest(**form.about())
            if "confirmed" in request.POST:
                return _show_links(request, [invitation_create(actor=actor, guest=guest)])
            if problems := invitation_problems(actor=actor, guest=guest):
                raise problems[0]
            by_mail = _("A mail goes to %(email)s with a link that is valid for seven days.")
            by_hand = _("You get a link to pass on to %(email)s; it is valid for seven days.")
            effects = [
                (by_mail if settings.MAIL_IS_SENT else by_hand) % {"email": guest.email},
                _("Once accepted, %(name)s is %(role)s at %(place)s.")
                % {"name": guest.full_name, "role": ROLES[guest.role].label, "place": guest.region.full_name},
            ]
            return render(request, "accounts/invite_confirm.html", {"form": form, "effects": effects})
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_import_page(request: HttpRequest) -> HttpResponse:
    """Invite everyone on a list, and show what became of each row."""
    actor = _require_manager(request)
    form = InvitationListForm(request.POST or None, request.FILES or None)
    context = {"form": form, "roles": ROLES.values(), "mail_is_sent": settings.MAIL_IS_SENT}
    if form.is_valid():
        only_check = form.cleaned_data["only_check"]
        try:
            result = invitations_import(actor=actor, content=form.cleaned_data["file"], dry_run=only_check)
        except UnreadableTable as error:
            form.add_error("file", str(error))
        else:
            return render(request, "accounts/import_result.html", {**context, "result": result, "checked": only_check})
    return render(request, "accounts/import.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def invitation_renew_page(request: HttpRequest, key: int) -> HttpResponse:
    """Send an invitation again, with a new link."""
    actor = _require_manager(request)
    try:
        return _show_links(request, [invitation_renew(actor=actor, key=key)])
    except InvitationRefused as error:
        messages.error(request, str(error))
        return redirect("account-list")


@require_POST
def invitation_withdraw_page(request: HttpRequest, key: int) -> HttpResponse:
    """Make an invitation worthless."""
    actor = _require_manager(request)
    try:
        invitation_withdraw(actor=actor, key=key)
        messages.success(request, _("The invitation was withdrawn. Its link opens nothing any more."))
    except InvitationRefused as error:
        messages.error(request, str(error))
    return redirect("account-list")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept_page(request: HttpRequest, token: str) -> HttpResponse:
    """Let the bearer of a link choose an account name and a password."""
    if request.user.is_authenticated:
        return render(request, "accounts/accept_signed_in.html", status=409)
    try:
        opened = invitation_open(token)
    except InvitationRefused as error:
        return render(request, "accounts/accept_invalid.html", {"reason": str(error)}, status=410)
    form = AcceptForm(request.POST or None, initial={"username": opened.username})
    if form.is_valid():
        with refusals_on(form):
            invitation_accept(
                secret=token, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
            )
            messages.success(request, _("Your account is ready. Sign in with the name and password you chose."))
            return redirect("login")
    context = {"invitation": opened.invitation, "role": role_label(opened.invitation.role.name), "form": form}
    return render(request, "accounts/accept.html", context, status=422 if form.errors else 200)


def _show_links(request: HttpRequest, invited: list[Invited]) -> HttpResponse:
    # Shown in the answer itself: the secret in a link is kept nowhere that a redirect could read it from.
    for each in invited:
        each.invitation.refresh_from_db(fields=["mailed_at"])
    return render(request, "accounts/invited.html", {"invited": invited, "mail_is_sent": settings.MAIL_IS_SENT})
