"""Closed months: the list, one month, and closing or revising it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.signin.factors import second_factor_address, second_factor_enough
from core.web.refusals import posted, refusals_on
from insurance.selectors.closing_pages import MonthPage, month_page, months_page
from insurance.services.closing import month_close


class CloseForm(forms.Form):
    """What closing takes: which revision was seen, and of a closed month why it is revised."""

    expected = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why it is revised"),
        help_text=gettext_lazy("Whoever has read the old figure must be able to follow."),
        max_length=250,
        required=False,
    )

    def __init__(self, data: Any, *, page: MonthPage) -> None:
        super().__init__(data, initial={"expected": page.last.closing.revision if page.last else 0})
        if page.last is None:
            del self.fields["reason"]


@require_safe
def months(request: HttpRequest, code: str) -> HttpResponse:
    """List the months that are over, sealed or not."""
    return render(request, "insurance/months.html", {"page": months_page(request.user, code)})


@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """Show a month as sealed and as known now; close or revise it (POST)."""
    try:
        first = date(year, number, 1)
    except ValueError as error:
        raise Http404 from error
    page = month_page(request.user, code, first)
    form = CloseForm(posted(request), page=page)
    if form.is_valid():
        with refusals_on(form):
            closing = month_close(
                actor=request.user,
                region_code=code,
                month=first,
                second_factor=second_factor_enough(request),
                **form.cleaned_data,
            )
            words = {"month": date_format(first, "F Y"), "revision": closing.revision}
            messages.success(request, _("%(month)s is closed, revision %(revision)s.") % words)
            return redirect("uhc-month", code, year, number)
    context = {
        "page": page,
        "region": page.region,
        "form": form,
        "factor": second_factor_enough(request),
        "factor_address": second_factor_address(request),
    }
    return render(request, "insurance/month.html", context, status=422 if form.errors else 200)
