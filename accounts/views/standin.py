"""Pages of stand-ins: one's own absence, and that of somebody whose account one manages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms_exceptions import StandInForm
from accounts.models import User
from accounts.selectors.standin import stand_ins_of
from accounts.services.assignments import account_to_change
from accounts.services.standin import stand_in_create, stand_in_end
from accounts.views.administration import require_viewer
from core.web.refusals import posted, refusals_on


@require_http_methods(["GET", "HEAD", "POST"])
def stand_in_page(request: HttpRequest) -> HttpResponse:
    """Say who stands in while one is away."""
    return _page(request, absent=request.user, done="stand-in")  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def account_stand_in_page(request: HttpRequest, key: int) -> HttpResponse:
    """Say who stands in for the holder of an account that one manages."""
    actor = require_viewer(request)
    return _page(request, absent=account_to_change(actor=actor, key=key, lock=False), done="account-stand-in")


@require_POST
def stand_in_end_page(request: HttpRequest, key: int) -> HttpResponse:
    """End a stand-in at once."""
    ended = stand_in_end(actor=request.user, key=key)  # type: ignore[arg-type]
    messages.success(request, _("The stand-in has ended."))
    if request.user.pk in (ended.absent_id, ended.substitute_id):
        return redirect("stand-in")
    return redirect("account-detail", ended.absent_id)


def _page(request: HttpRequest, *, absent: User, done: str) -> HttpResponse:
    form = StandInForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            made = stand_in_create(actor=request.user, absent=absent, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, _("%(name)s stands in.") % {"name": made.substitute.full_name})
            return redirect(done, absent.pk) if absent.pk != request.user.pk else redirect(done)
    context = {
        "form": form,
        "absent": absent,
        "own": absent.pk == request.user.pk,
        "stand_ins": stand_ins_of(absent),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/standin.html", context, status=422 if form.errors else 200)
