"""Pages of the register of breaches: the list, one breach, and its steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.letters import letter_url, letters_about
from core.web.refusals import posted, refusals_on
from privacy.codes import Recipient
from privacy.forms import BreachForm, CloseForm, FactsForm, NoticeForm
from privacy.models import Breach
from privacy.selectors.breaches import breach_detail, breach_handled, breach_list
from privacy.selectors.requests import places_to_register
from privacy.services.breaches import breach_close, breach_notify, breach_register, breach_update
from privacy.views.timeline import breach_entries, chips
from regions.capabilities import Capability

REGISTER = "breaches"


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List the breaches within reach."""
    found = breach_list(user=request.user, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "found": found,
        "registers": chips("breaches"),
        "may_handle": request.user.reach.anywhere(Capability.HANDLE_PRIVACY),  # type: ignore[union-attr]
    }
    return render(request, "privacy/breaches.html", context)


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show one breach with its two clocks and its timeline."""
    found = breach_detail(user=request.user, number=number)
    context = {
        "found": found,
        "breach": found.breach,
        "entries": breach_entries(found),
        "letters": letters_about(REGISTER, request.user, number),
        "letter_url": letter_url(REGISTER, number) if found.may_handle else "",
    }
    return render(request, "privacy/breach.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a breach."""
    form = BreachForm(posted(request), places=places_to_register(user=request.user))
    if form.is_valid():
        with refusals_on(form):
            breach = breach_register(
                actor=request.user,
                region_code=form.cleaned_data["region"],
                discovered_at=form.cleaned_data["discovered_at"],
                facts=form.facts(),
                submission_key=form.cleaned_data["submission_key"],
            )
            messages.success(request, _("Recorded as %(number)s. Tell the agency next.") % {"number": breach.number})
            return redirect("breach", breach.number)
    return render(request, "privacy/breach_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, number: str) -> HttpResponse:
    """Complete what is known."""
    found = breach_handled(user=request.user, number=number)
    form = FactsForm(posted(request), initial=_known(found.breach))
    if form.is_valid():
        with refusals_on(form):
            breach_update(actor=request.user, number=number, facts=form.facts())
            messages.success(request, _("Saved."))
            return redirect("breach", number)
    return _step(request, found.breach, form, _("Complete what is known"), _("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """Note that somebody was told."""
    found = breach_handled(user=request.user, number=number)
    form = NoticeForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data
            breach_notify(
                actor=request.user,
                number=number,
                recipient=Recipient(data["recipient"]),
                sent_at=data["sent_at"],
                means=data["means"],
                people=data["people"],
            )
            messages.success(request, _("The notice is recorded."))
            return redirect("breach", number)
    return _step(request, found.breach, form, _("Record a notice"), _("Record the notice"))


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close it."""
    found = breach_handled(user=request.user, number=number)
    form = CloseForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            breach_close(actor=request.user, number=number, **form.cleaned_data)
            messages.success(request, _("The breach is closed."))
            return redirect("breach", number)
    return _step(request, found.breach, form, _("Close the breach"), _("Close it"))


def _step(request: HttpRequest, breach: Breach, form: object, title: str, label: str) -> HttpResponse:
    context = {"breach": breach, "form": form, "title": title, "action_label": label}
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, "privacy/breach_step.html", context, status=status)


def _known(breach: Breach) -> dict[str, object]:
    names = ("description", "kinds", "people", "cause", "containment", "risk")
    return {**{name: getattr(breach, name) for name in names}, "places": " ".join(breach.places)}
