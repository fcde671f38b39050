"""Addresses of reports. ``/verify/<code>/`` is printed on paper: it never changes."""

from __future__ import annotations

from django.urls import path

from reports.views import letters, reports, verify

urlpatterns = [
    path("reports/", reports.report_list_page, name="report-list"),
    path("reports/new/", reports.report_new_page, name="report-new"),
    path("reports/<int:report_id>/", reports.report_detail_page, name="report-detail"),
    path("reports/<int:report_id>/file/", reports.report_file, name="report-file"),
    path("privacy/requests/<slug:number>/letter/", letters.request_letter, name="subject-request-letter"),
    path("privacy/breaches/<slug:number>/letter/", letters.breach_letter, name="breach-letter"),
    path("deliberations/<int:deliberation_id>/letter/", letters.minutes_letter, name="deliberation-letter"),
    path("verify/", verify.verify_start, name="verify-start"),
    path("verify/<str:code>/", verify.verify, name="verify"),
]
