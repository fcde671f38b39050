"""Pages of who administers accounts: the list, one account, giving and ending roles, leaving, what somebody sees."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import handover
from accounts.exceptions import LeavingRefused
from accounts.forms_administration import AccountFilterForm, LeaveForm, ReasonForm, RoleForm
from accounts.models import Assignment, User
from accounts.querysets import REVIEWERS, VIEWERS, places_of_any
from accounts.roles import ROLES
from accounts.selectors.accounts import (
    account_detail,
    account_list,
    assignment_with_account,
    colleagues_of,
    invitation_list,
    regions_to_choose,
)
from accounts.selectors.explanation import reach_explanation
from accounts.selectors.review_rows import role_label
from accounts.services.assignments import account_to_change, assignment_create, assignment_end, assignment_try
from accounts.services.leaving import user_leave, user_return
from accounts.services.leaving_plan import leaving_plan, leaving_withdraw
from core.web.refusals import refusals_on
from regions.capabilities import Capability
from regions.querysets import places_of


def may_manage(request: HttpRequest) -> bool:
    """Whether the reader manages accounts anywhere."""
    return bool(places_of(request.user, Capability.MANAGE_ACCOUNTS))


def require_viewer(request: HttpRequest) -> User:
    """Return the reader, an administrator of accounts or an auditor; others are forbidden the page."""
    if not places_of_any(request.user, VIEWERS):
        raise PermissionDenied(_("Accounts are for those who administer them, and for auditors."))
    return request.user  # type: ignore[return-value]


@require_safe
def account_list_page(request: HttpRequest) -> HttpResponse:
    """List the accounts within reach and the invitations that wait."""
    user = require_viewer(request)
    form = AccountFilterForm(request.GET, regions=regions_to_choose(user, *VIEWERS))
    form.is_valid()
    chosen = form.cleaned_data
    found = account_list(
        user,
        role=chosen.get("role", ""),
        region=chosen["region"].code if chosen.get("region") else "",
        ended=chosen.get("state") == "ended",
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "found": found,
        "form": form,
        "narrowed": bool(chosen.get("role") or chosen.get("region") or chosen.get("state")),
        "invitations": invitation_list(user),
        "may_manage": may_manage(request),
        "may_review": bool(places_of_any(user, REVIEWERS)),
    }
    return render(request, "accounts/list.html", context)


@require_safe
def account_detail_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show one account: who gave which role, why, until when."""
    return render(request, "accounts/detail.html", {"found": account_detail(require_viewer(request), key)})


@require_safe
def account_reach_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show what somebody sees and why, without becoming her."""
    return render(request, "accounts/reach.html", {"seen": reach_explanation(require_viewer(request), key)})


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_new_page(request: HttpRequest, key: int) -> HttpResponse:
    """Give a role: the form, then a question that names what it does to whom, then the act."""
    actor = require_viewer(request)
    account = account_to_change(actor=actor, key=key, lock=False)
    form = RoleForm(request.POST or None, actor=actor)
    context = {"account": account, "form": form}
    if form.is_valid():
        with refusals_on(form):
            if "confirmed" in request.POST:
                given = assignment_create(actor=actor, user=account, **form.about())
                messages.success(request, _("The role %(role)s was given.") % {"role": role_label(given.role.name)})
                return redirect("account-detail", key)
            assignment_try(actor=actor, user=account, **form.about())
            context |= {"effects": _effects_of_role(account, form), "cancel_url": reverse("account-detail", args=[key])}
            return render(request, "accounts/assignment_confirm.html", context)
    return render(request, "accounts/assignment_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_end_page(request: HttpRequest, key: int) -> HttpResponse:
    """End a role, after naming what that does to whom."""
    actor = require_viewer(request)
    assignment = assignment_with_account(actor, key)
    account_to_change(actor=actor, key=assignment.user_id, lock=False)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            assignment_end(actor=actor, assignment=assignment, reason=form.cleaned_data["reason"])
            messages.success(request, _("The role has ended."))
            return redirect("account-detail", assignment.user_id)
    context = {
        "account": assignment.user,
        "form": form,
        "effects": _effects_of_end(assignment),
        "cancel_url": reverse("account-detail", args=[assignment.user_id]),
    }
    return render(request, "accounts/assignment_end.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def account_leave_page(request: HttpRequest, key: int) -> HttpResponse:
    """Let somebody leave, after naming everything that ends."""
    actor = require_viewer(request)
    account = account_to_change(actor=actor, key=key, lock=False)
    form = LeaveForm(request.POST or None, colleagues=colleagues_of(actor, account))
    if form.is_valid():
        with refusals_on(form):
            if form.cleaned_data["on"] > timezone.localdate():
                plan = leaving_plan(actor=actor, user=account, **form.cleaned_data)
                messages.success(
                    request,
                    _("The last day is %(day)s. All roles end with it, and then the account is closed.")
                    % {"day": _day(plan.on)},
                )
            else:
                user_leave(actor=actor, user=account, **form.cleaned_data)
                messages.success(request, _("The account is closed and all its roles have ended."))
            return redirect("account-detail", key)
    context = {
        "account": account,
        "form": form,
        "effects": _effects_of_leaving(account),
        "cancel_url": reverse("account-detail", args=[key]),
    }
    return render(request, "accounts/leave.html", context, status=422 if form.errors else 200)


@require_POST
def account_stay_page(request: HttpRequest, key: int) -> HttpResponse:
    """Take a planned leaving back."""
    actor = require_viewer(request)
    account = account_to_change(actor=actor, key=key, lock=False)
    try:
        leaving_withdraw(actor=actor, user=account)
        messages.success(request, _("Taken back. The roles hold as before."))
    except LeavingRefused as error:
        messages.error(request, str(error))
    return redirect("account-detail", key)


@require_POST
def account_return_page(request: HttpRequest, key: int) -> HttpResponse:
    """Open a closed account again, without any role."""
    actor = require_viewer(request)
    account = account_to_change(actor=actor, key=key, lock=False)
    try:
        user_return(actor=actor, user=account)
        messages.success(request, _("The account is open again. Give it a role now."))
    except LeavingRefused as error:
        messages.error(request, str(error))
    return redirect("account-detail", key)


def _effects_of_role(account: User, form: RoleForm) -> list[str]:
    about = form.about()
    role = ROLES[about["role"]]
    start = about["valid_from"] or timezone.localdate()
    until = about["valid_to"]
    period = {"name": account.full_name, "start": _day(start), "until": _day(until) if until else ""}
    return [
        _("%(name)s becomes %(role)s at %(place)s and all that lies below.")
        % {"name": account.full_name, "role": role.label, "place": about["region"].full_name},
        _("From %(start)s until %(until)s.") % period if until else _("From %(start)s, for good.") % period,
        _("May then: %(capabilities)s.")
        % {"capabilities": ", ".join(str(each.label) for each in Capability if each in role.capabilities)},
    ]


def _effects_of_end(assignment: Assignment) -> list[str]:
    return [
        _("%(name)s is no longer %(role)s at %(place)s, from this moment on.")
        % {
            "name": assignment.user.full_name,
            "role": role_label(assignment.role.name),
            "place": assignment.region.full_name,
        },
        _("What was done in this role stays in the record."),
    ]


def _effects_of_leaving(account: User) -> list[str]:
    live = Assignment.objects.live_on(timezone.localdate()).filter(user=account).select_related("role", "region")
    effects = [
        _("%(role)s at %(place)s ends.") % {"role": role_label(each.role.name), "place": each.region.full_name}
        for each in live
    ]
    effects += [
        ngettext("%(kind)s: %(count)s goes to the successor.", "%(kind)s: %(count)s go to the successor.", count)
        % {"kind": kind, "count": count}
        for kind, count in handover.open_work_named(account)
    ]
    return [
        *effects,
        _("Stand-ins end, and so does what was shared by name, whichever side this person is."),
        _("The account is closed, and every browser that is signed in with it is signed out."),
    ]


def _day(day: object) -> str:
    return date_format(day, "DATE_FORMAT")  # type: ignore[arg-type]
