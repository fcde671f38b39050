"""Pages of emergency access: the queue, opening, closing, the review."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms_exceptions import BreakGlassForm, BreakGlassReviewForm
from accounts.models import User
from accounts.models.breakglass import GLASS_REVIEWERS, Verdict
from accounts.querysets import places_of_any
from accounts.selectors.breakglass import break_glass_detail, break_glass_list
from accounts.services.breakglass import MOST_PER_DAY, break_glass_end, break_glass_review, break_glass_start
from core.web.refusals import posted, refusals_on
from regions.capabilities import Capability
from regions.querysets import places_of


def _require(request: HttpRequest, *, to_open: bool = False) -> User:
    may_open = bool(places_of(request.user, Capability.BREAK_GLASS))
    if not may_open and (to_open or not places_of_any(request.user, GLASS_REVIEWERS)):
        raise PermissionDenied(_("Your role does not include looking at other places in an emergency."))
    return request.user  # type: ignore[return-value]


@require_safe
def break_glass_list_page(request: HttpRequest) -> HttpResponse:
    """List one's own emergency accesses and those to review; ``waiting=1`` narrows it to those not reviewed."""
    user = _require(request)
    waiting = request.GET.get("waiting") == "1"
    page = break_glass_list(
        user, waiting=waiting, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "page": page,
        "waiting": waiting,
        "now": timezone.now(),
        "may_open": bool(places_of(user, Capability.BREAK_GLASS)),
    }
    return render(request, "accounts/breakglass.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass_new_page(request: HttpRequest) -> HttpResponse:
    """Open a place."""
    user = _require(request, to_open=True)
    form = BreakGlassForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            session = break_glass_start(actor=user, **form.cleaned_data)
            messages.warning(
                request, _("%(place)s is open. All you see there is recorded.") % {"place": session.region.full_name}
            )
            return redirect("break-glass")
    context = {"form": form, "most": MOST_PER_DAY}
    return render(request, "accounts/breakglass_new.html", context, status=422 if form.errors else 200)


@require_POST
def break_glass_end_page(request: HttpRequest) -> HttpResponse:
    """Close what one has open."""
    if break_glass_end(actor=request.user):  # type: ignore[arg-type]
        messages.success(request, _("Emergency access closed."))
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass_review_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show one with what was seen in it, and take the verdict of who reviews it."""
    user = _require(request)
    found = break_glass_detail(user, key)
    form = BreakGlassReviewForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            break_glass_review(
                actor=user,
                key=key,
                verdict=Verdict(form.cleaned_data["verdict"]),
                note=form.cleaned_data["note"],
            )
            messages.success(request, _("Reviewed."))
            return redirect("break-glass")
    context = {
        "found": found,
        "session": found.session,
        "form": form,
        "over": found.session.last_moment <= timezone.now(),
    }
    return render(request, "accounts/breakglass_review.html", context, status=422 if form.errors else 200)
