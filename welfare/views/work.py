"""One's own work: late, today, soon, waiting for others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.exceptions import NotAllowed
from regions.capabilities import Capability
from welfare.selectors.work import work_for


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Show what the reader has to do, what is late first."""
    needed = (Capability.VIEW_CASES, Capability.ANSWER_REFERRALS)
    if not any(request.user.reach.anywhere(capability) for capability in needed):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not include casework."))
    found = work_for(request.user)
    sections = [
        ("late", _("Late"), found.late),
        ("today", _("Today"), found.today),
        ("soon", _("In the next two working days"), found.soon),
        ("later", _("Later"), found.later),
        ("waiting", _("Waiting for others"), found.waiting),
    ]
    return render(request, "welfare/work.html", {"work": found, "sections": sections})
