"""Save the filters of a list, and put the saved ones in order."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import SavedFilterRefused
from accounts.saved import get_list
from accounts.selectors.saved_filters import saved_rows
from accounts.services.saved_filters import saved_filter_remove, saved_filter_rename, saved_filter_save
from core.web.filters import address


@require_safe
def saved_filters(request: HttpRequest) -> HttpResponse:
    """Show one's own saved filters."""
    return render(request, "accounts/saved_filters.html", {"rows": saved_rows(request.user)})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save what the address of a list chooses, and go back to that list."""
    page = get_list(request.POST.get("page", ""))
    values = page.keep(request.user, QueryDict(request.POST.get("query", "")[:2_000]).dict())
    try:
        saved_filter_save(
            actor=request.user,  # type: ignore[arg-type]
            page=page.route,
            name=request.POST.get("name", ""),
            values=values,
        )
    except SavedFilterRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved. It stands above this list from now on; only you see it."))
    return redirect(f"{reverse(page.route)}{address(values)}")


@require_POST
def rename(request: HttpRequest, key: int) -> HttpResponse:
    """Give a saved filter another name."""
    try:
        saved_filter_rename(actor=request.user, key=key, name=request.POST.get("name", ""))  # type: ignore[arg-type]
    except SavedFilterRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Renamed."))
    return redirect("saved-filters")


@require_POST
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Remove a saved filter."""
    saved_filter_remove(actor=request.user, key=key)  # type: ignore[arg-type]
    messages.success(request, _("Removed. The list itself is as it was."))
    return redirect("saved-filters")
