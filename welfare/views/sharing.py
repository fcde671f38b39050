"""Share a case with a colleague by name, and take that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web.refusals import posted, refusals_on
from welfare.forms import ShareForm
from welfare.services.sharing import case_share, case_unshare, shareable_case


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Ask with whom, until when and why."""
    case = shareable_case(actor=request.user, number=number)
    form = ShareForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            grant = case_share(actor=request.user, number=number, **form.cleaned_data)
            messages.success(request, _("Shared with %(name)s.") % {"name": grant.user.full_name})
            return redirect("case-detail", number)
    context = {"case": case, "form": form}
    return render(request, "welfare/case_share.html", context, status=422 if form.errors else 200)


@require_POST
def unshare(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Take it back at once."""
    case_unshare(actor=request.user, number=number, key=key)
    messages.success(request, _("This colleague does not see the case any more."))
    return redirect("case-detail", number)
