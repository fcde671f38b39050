"""The start page: each role begins at its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from beneficiaries.forms import SearchForm
from config.start import overview_for, start_kind
from insurance.selectors.questions import own_questions
from privacy.selectors.waiting import waiting_for
from welfare.selectors.worklists import tasks_for

# Roles whose work is one page begin there.
ELSEWHERE = {"insurance": "insurance", "audit": "audit-list", "accounts": "account-list", "referrals": "referral-list"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the start page of the widest role of the user."""
    kind = start_kind(request.user)
    if kind in ELSEWHERE:
        return redirect(ELSEWHERE[kind])
    privacy = waiting_for(request.user)
    if kind == "tasks":
        context = {
            "tasks": tasks_for(request.user),
            "questions": own_questions(request.user),
            "today": timezone.localdate(),
            "privacy": privacy,
        }
        return render(request, "home/tasks.html", context)
    if kind == "desk":
        return render(
            request, "home/desk.html", {"tasks": tasks_for(request.user), "form": SearchForm(), "privacy": privacy}
        )
    overview = overview_for(request.user) if kind == "overview" else None
    if overview is not None:
        return render(request, "home/overview.html", {"overview": overview, "privacy": privacy})
    return render(request, "home/empty.html")
