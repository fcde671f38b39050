"""Addresses of welfare: case numbers only, never a name."""

from __future__ import annotations

from django.urls import path

from welfare.views import cases, sharing, steps

urlpatterns = [
    path("cases/", cases.cases, name="case-list"),
    path("cases/new/<int:household_id>/", cases.case_new, name="case-new"),
    path("cases/<slug:number>/", cases.case, name="case-detail"),
    path("cases/<slug:number>/verify/", steps.verify, name="case-verify"),
    path("cases/<slug:number>/decide/", steps.decide, name="case-decide"),
    path("cases/<slug:number>/step/<slug:code>/", steps.step, name="case-step"),
    path("cases/<slug:number>/share/", sharing.share, name="case-share"),
    path("cases/<slug:number>/share/<int:key>/end/", sharing.unshare, name="case-unshare"),
    path("cases/<slug:number>/form/", cases.case_sheet, name="case-sheet"),
]
