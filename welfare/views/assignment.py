"""Say who has a case in hand; make a case confidential."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.exceptions import NotAllowed
from core.web.refusals import posted, refusals_on
from welfare.assignment_forms import AssignForm
from welfare.selectors.assignment import assignable_case, may_protect
from welfare.selectors.cases import case_get
from welfare.services.assignment import case_assign, case_make_confidential, case_name_decider


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, key: int) -> HttpResponse:
    """Ask into whose hands; of a confidential case nothing is shown."""
    found = assignable_case(user=request.user, key=key)
    form = AssignForm(found, posted(request))
    if form.is_valid():
        with refusals_on(form):
            service = case_name_decider if form.cleaned_data["task"] == "decide" else case_assign
            service(actor=request.user, key=key, colleague=form.colleague())
            messages.success(request, _("Done. Your colleague is told by mail."))
            return redirect("case-board")
    context = {"found": found, "form": form}
    return render(request, "welfare/case_assign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def confidential(request: HttpRequest, number: str) -> HttpResponse:
    """Ask again, and close the case to all but those who work on it."""
    case = case_get(user=request.user, number=number)
    if not may_protect(request.user, case):
        raise NotAllowed(_("Your role does not include this step."))
    if request.method == "POST":
        case_make_confidential(actor=request.user, number=number)
        messages.success(request, _("The case is confidential from now on."))
        return redirect("case-detail", number)
    context = {"case": case, "cancel_url": reverse("case-detail", args=[number])}
    return render(request, "welfare/case_confidential.html", context)
