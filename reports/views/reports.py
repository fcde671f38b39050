"""The pages of who issues and reads reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.exceptions import DomainError, NotAllowed, NotWithinReach
from core.web.paging import keyset_page
from regions.capabilities import Capability
from reports.exceptions import ReportRefused
from reports.forms import ReportForm
from reports.registry import ComposeContext, all_kinds, kind_named
from reports.selectors import issuing_places, report_detail, report_list
from reports.services.download import report_download
from reports.services.issue import issuing_region, report_request
from reports.services.verify import changed_since_issue


@require_safe
def report_list_page(request: HttpRequest) -> HttpResponse:
    """List what was issued within reach, the newest first."""
    page = keyset_page(
        report_list(user=request.user),
        order=("-issued_at", "-id"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    may_issue = request.user.reach.anywhere(Capability.ISSUE_REPORTS)  # type: ignore[union-attr]
    return render(request, "reports/list.html", {"page": page, "may_issue": may_issue})


@require_http_methods(["GET", "HEAD", "POST"])
def report_new_page(request: HttpRequest) -> HttpResponse:
    """Choose kind, region and month (GET), see the figures, and then have it issued (POST)."""
    places = issuing_places(user=request.user)
    asked = request.POST if request.method == "POST" else request.GET
    kinds = [one for one in all_kinds() if one.on_its_own]
    kind = next((one for one in kinds if one.code == asked.get("kind")), kinds[0])
    chosen = "month" in asked or "region" in asked
    form = ReportForm(asked if chosen else None, regions=places, initial=_this_month())
    context: dict[str, Any] = {"kinds": kinds, "kind": kind, "form": form}
    if chosen and form.is_valid():
        params = {"month": form.cleaned_data["month"]}
        try:
            if request.method == "POST":
                job = report_request(
                    actor=request.user,  # type: ignore[arg-type]
                    kind=kind.code,
                    region_code=form.cleaned_data["region"],
                    params=params,
                )
                messages.success(request, _("The report is being issued. You may leave this page."))
                return redirect("job-detail", job.pk)
            region = issuing_region(request.user, form.cleaned_data["region"], kind)
            figures = kind.compose(
                ComposeContext(region=region, params=params, today=timezone.localdate(), actor=request.user)
            )
            context["figures"] = kind.typed(figures)
        except (NotAllowed, NotWithinReach):
            raise
        except DomainError as refused:
            form.add_error(None, str(refused))
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/new.html", context, status=status)


@require_safe
def report_detail_page(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show one report: what it says, what it stands on, and on request whether that still holds."""
    report = report_detail(user=request.user, report_id=report_id)
    context: dict[str, Any] = {"report": report, "told": True}
    try:
        kind = kind_named(report.kind)
        context.update(kind=kind, told=kind.tells(request.user, report.region_id), figures=kind.typed(report.figures))
    except ReportRefused as refused:
        context["unreadable"] = str(refused)
    if request.GET.get("compare"):
        context["compared"], context["changed"] = True, changed_since_issue(report)
    return render(request, "reports/detail.html", context)


@require_safe
def report_file(request: HttpRequest, report_id: int) -> FileResponse | HttpResponse:
    """Hand out the file as it was issued; that somebody fetched it is recorded."""
    try:
        download = report_download(actor=request.user, report_id=report_id)  # type: ignore[arg-type]
    except ReportRefused as refused:
        messages.error(request, str(refused))
        return redirect("report-detail", report_id)
    response = FileResponse(
        download.content, as_attachment=True, filename=download.file_name, content_type="application/pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _this_month() -> dict[str, str]:
    return {"month": f"{timezone.localdate():%Y-%m}"}
