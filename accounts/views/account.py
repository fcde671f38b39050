"""Pages that change one account: name, position and address, a lost second factor; and confirming an address (public)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.exceptions import AccountRefused
from accounts.forms_administration import AccountForm, FactorLossForm
from accounts.models import User
from accounts.roles import second_factor_needed
from accounts.selectors.accounts import pending_email
from accounts.services.assignments import account_to_change
from accounts.services.editing import Edited, account_as_seen, account_edit, email_change_open, email_confirm
from accounts.services.second_factor import FactorLoss, second_factor_reset
from accounts.views.administration import require_viewer
from core.web.refusals import posted, refusals_on


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_edit_page(request: HttpRequest, key: int) -> HttpResponse:
    """Change name, position and address. Who saves over somebody else's change is shown that change first."""
    actor = require_viewer(request)
    account = account_to_change(actor=actor, key=key, lock=False)
    pending = pending_email(account)
    shown = {"full_name": account.full_name, "position": account.position}
    form = AccountForm(posted(request), initial={**shown, "email": pending.email if pending else account.email})
    now_is = None
    if form.is_valid():
        with refusals_on(form):
            try:
                edited = account_edit(actor=actor, user=account, seen=request.POST.get("seen", ""), **form.cleaned_data)
            except AccountRefused as refusal:
                now_is = account if refusal.code == "changed_meanwhile" else None
                raise
            return _saved(request, edited)
    context = {
        "account": account,
        "form": form,
        "pending": pending,
        "seen": account_as_seen(account) if now_is or not form.is_bound else request.POST.get("seen", ""),
        "now_is": now_is,
    }
    return render(request, "accounts/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def account_second_factor_page(request: HttpRequest, key: int) -> HttpResponse:
    """Take a lost second factor away, after naming what that does to whom."""
    actor = require_viewer(request)
    account = account_to_change(actor=actor, key=key, lock=False)
    form = FactorLossForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            count = second_factor_reset(actor=actor, user=account, reason=FactorLoss(form.cleaned_data["reason"]))
            said = ngettext(
                "%(count)s second factor was removed, and all devices are signed out.",
                "%(count)s second factors were removed, and all devices are signed out.",
                count,
            )
            messages.success(request, said % {"count": count})
            return redirect("account-detail", key)
    context = {
        "account": account,
        "form": form,
        "effects": _effects_of_reset(account),
        "cancel_url": reverse("account-detail", args=[key]),
    }
    return render(request, "accounts/second_factor.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Let the bearer of a link confirm an address: with a press, because mail programs open links by themselves."""
    try:
        if request.method == "POST":
            email_confirm(secret=token)
            messages.success(request, _("The address is confirmed."))
            return redirect("home")
        change = email_change_open(token)
    except AccountRefused as refusal:
        return render(request, "accounts/email_invalid.html", {"reason": str(refusal)}, status=410)
    return render(request, "accounts/email_confirm.html", {"change": change})


def _saved(request: HttpRequest, edited: Edited) -> HttpResponse:
    change = edited.change
    if change is not None:
        change.refresh_from_db(fields=["mailed_at"])
        if not change.mailed_at:
            # Shown in the answer itself: the secret in a link is kept nowhere that a redirect could read it from.
            context = {"account": edited.account, "change": change, "link": edited.link}
            return render(request, "accounts/email_link.html", context)
        messages.success(request, _("Saved. The new address counts once its owner opens the link that went there."))
    else:
        messages.success(request, _("Saved."))
    return redirect("account-detail", edited.account.pk)


def _effects_of_reset(account: User) -> list[str]:
    effects = [
        _("App, passkeys and recovery codes of %(name)s open nothing any more.") % {"name": account.full_name},
        _("Every browser that is signed in with this account is signed out. The password stays."),
    ]
    if second_factor_needed(account.reach.role_codes):
        effects.append(_("The next sign-in leads to setting up another one, and to nothing else before."))
    if account.email:
        effects.append(_("A letter tells it."))
    else:
        effects.append(_("There is no email address to tell it to: tell it yourself."))
    return effects
