"""The supervisor's board."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.exceptions import NotAllowed
from regions.capabilities import Capability
from welfare.selectors.board import board_for
from welfare.selectors.calendar_days import years_without_holidays


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show what is open by age, village and person, and what nobody has in hand."""
    if not request.user.reach.anywhere(Capability.ASSIGN_CASES):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not say who has cases in hand."))
    context = {
        "board": board_for(request.user),
        "years_without_holidays": years_without_holidays(timezone.localdate()),
    }
    return render(request, "welfare/board.html", context)
