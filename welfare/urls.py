"""Addresses of welfare: case numbers only, never a name."""

from __future__ import annotations

from django.urls import path

from welfare.views import (
    assignment,
    board,
    cases,
    decisions,
    deliberations,
    intake,
    scores,
    sharing,
    steps,
    verification,
    visits,
)

urlpatterns = [
    path("cases/", cases.cases, name="case-list"),
    path("cases/board/", board.board, name="case-board"),
    path("cases/assign/<int:key>/", assignment.assign, name="case-assign"),
    path("cases/decisions/", decisions.decisions, name="case-decisions"),
    path("cases/new/", intake.start, name="case-start"),
    path("cases/new/<int:household_id>/", intake.case_new, name="case-new"),
    path("cases/new/<int:household_id>/<slug:need>/draft/", intake.draft, name="case-draft"),
    path("cases/new/<int:household_id>/<slug:need>/discard/", intake.discard, name="case-draft-discard"),
    path("cases/<slug:number>/", cases.case, name="case-detail"),
    path("cases/<slug:number>/verify/", verification.verify, name="case-verify"),
    path("cases/<slug:number>/verify/draft/", verification.draft, name="case-verify-draft"),
    path("cases/<slug:number>/visit/", visits.plan, name="visit-plan"),
    path("cases/<slug:number>/score/", scores.score, name="case-score"),
    path("deliberations/", deliberations.deliberations, name="deliberation-list"),
    path("deliberations/new/", deliberations.deliberation_new, name="deliberation-new"),
    path("deliberations/<int:deliberation_id>/", deliberations.deliberation, name="deliberation"),
    path("deliberations/<int:deliberation_id>/signed/", deliberations.deliberation_signed, name="deliberation-signed"),
    path("deliberations/<int:deliberation_id>/file/", deliberations.deliberation_file, name="deliberation-file"),
    path("visits/", visits.calendar, name="visit-calendar"),
    path("visits/round/", visits.round_, name="visit-round"),
    path("visits/<int:visit_id>/call-off/", visits.call_off, name="visit-call-off"),
    path("visits/<int:visit_id>/made/", visits.made, name="visit-made"),
    path("cases/<slug:number>/photos/", verification.photos, name="case-photos"),
    path("case-photos/<int:photo_id>/", verification.photo, name="case-photo"),
    path("case-photos/<int:photo_id>/small/", verification.thumbnail, name="case-photo-small"),
    path("case-photos/<int:photo_id>/remove/", verification.remove_photo, name="case-photo-remove"),
    path("cases/<slug:number>/decide/", steps.decide, name="case-decide"),
    path("cases/<slug:number>/step/<slug:code>/", steps.step, name="case-step"),
    path("cases/<slug:number>/share/", sharing.share, name="case-share"),
    path("cases/<slug:number>/share/<int:key>/end/", sharing.unshare, name="case-unshare"),
    path("cases/<slug:number>/confidential/", assignment.confidential, name="case-confidential"),
    path("cases/<slug:number>/slip/", intake.slip, name="case-slip"),
    path("cases/<slug:number>/form/", cases.case_sheet, name="case-sheet"),
]
