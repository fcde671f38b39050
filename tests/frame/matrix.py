"""Every address: who may go there. A page that is missing here fails the build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from regions.capabilities import Capability
from tests.frame.planted import Planted

Arguments = Callable[[Planted], dict[str, Any]]


def _none(_planted: Planted) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """One address.

    ``sees`` is what reaching the thing takes (one of ``or_sees`` does as well), ``does`` what acting on it takes
    besides (one of ``or_does`` does as well). ``public`` needs no account, ``anyone`` an account and nothing else.
    ``no_reach`` is the answer to who lacks
    ``sees``: 403 for a page of a role's, 404 for a thing, 200 where the page says that one has no place. ``at_regency``
    marks what belongs to the regency and not to one of its villages. ``door`` is the admin site's: without a second factor
    and one of these capabilities the address does not exist.
    """

    name: str
    arguments: Arguments = _none
    sees: Capability | None = None
    or_sees: tuple[Capability, ...] = ()
    does: Capability | None = None
    or_does: tuple[Capability, ...] = ()
    public: bool = False
    anyone: bool = False
    method: str = "get"
    no_reach: int = 404
    at_regency: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    fine: tuple[int, ...] = (200, 302)
    door: tuple[Capability, ...] = ()

    @property
    def opened_by(self) -> tuple[Capability, ...]:
        """The capabilities of which one reaches the thing."""
        return (self.sees, *self.or_sees) if self.sees else ()


def _household(p: Planted) -> dict[str, Any]:
    return {"household_id": p.household.pk}


def _person(p: Planted) -> dict[str, Any]:
    return {"person_id": p.person.pk}


def _pair(p: Planted) -> dict[str, Any]:
    return {"pair_id": p.pair.pk}


def _proposal(p: Planted) -> dict[str, Any]:
    return {"proposal_id": p.proposal.pk}


def _case(p: Planted) -> dict[str, Any]:
    return {"number": p.case.number}


def _planned(p: Planted) -> dict[str, Any]:
    return {"visit_id": p.planned.pk}


def _minutes(p: Planted) -> dict[str, Any]:
    return {"deliberation_id": p.deliberation.pk}


def _visit_photo(p: Planted) -> dict[str, Any]:
    return {"photo_id": p.visit_photo.pk}


def _batch(p: Planted) -> dict[str, Any]:
    return {"batch_id": p.batch.pk}


def _region(p: Planted) -> dict[str, Any]:
    return {"code": p.region.code}


def _bucket(code: str) -> Arguments:
    return lambda p: {"code": p.region.code, "bucket": code}


def _import(p: Planted) -> dict[str, Any]:
    return {"key": p.staged.pk}


def _account(p: Planted) -> dict[str, Any]:
    return {"key": p.account.pk}


def _invitation(p: Planted) -> dict[str, Any]:
    return {"key": p.invitation.pk}


def _request(p: Planted) -> dict[str, Any]:
    return {"number": p.request.number}


def _breach(p: Planted) -> dict[str, Any]:
    return {"number": p.breach.number}


C = Capability
AUDITS = (C.VIEW_AUDIT,)
REVIEWS = (C.VIEW_AUDIT, C.CONFIRM_ACCESS)
EXPORT = {"purpose": "report", "note": "Rapat koordinasi", "file_format": "csv"}
HERS = {"region": "15.04.03.2004"}
MATRIX = (
    Row("home", anyone=True),
    Row("login", public=True),
    Row("account_login", public=True),
    Row("mfa_authenticate", public=True),
    Row("mfa_login_webauthn", public=True),
    Row("password-forgotten", public=True),
    Row("password-reset", lambda p: {"uidb64": "MA", "token": "set-password"}, public=True),
    Row("logout", public=True, method="post"),
    Row("profile", anyone=True),
    Row("password-change", anyone=True),
    Row("session-list", anyone=True),
    Row("session-end", lambda p: {"key": 0}, anyone=True, method="post", fine=(404,)),
    Row("sessions-end-others", anyone=True, method="post"),
    Row("sign-out-everywhere", anyone=True, method="post"),
    Row("saved-filters", anyone=True),
    Row("saved-filter-save", anyone=True, method="post", fine=(404,)),
    Row("saved-filter-rename", lambda p: {"key": 0}, anyone=True, method="post", fine=(404,)),
    Row("saved-filter-remove", lambda p: {"key": 0}, anyone=True, method="post", fine=(404,)),
    Row("account_reauthenticate", anyone=True),
    Row("mfa_reauthenticate", anyone=True),
    Row("mfa_reauthenticate_webauthn", anyone=True),
    Row("mfa_index", anyone=True),
    Row("mfa_activate_totp", anyone=True),
    Row("mfa_deactivate_totp", anyone=True, fine=(404,)),
    Row("mfa_view_recovery_codes", anyone=True, fine=(404,)),
    Row("mfa_generate_recovery_codes", anyone=True),
    Row("mfa_download_recovery_codes", anyone=True, fine=(404,)),
    Row("mfa_list_webauthn", anyone=True),
    Row("mfa_add_webauthn", anyone=True),
    Row("mfa_remove_webauthn", lambda p: {"pk": 0}, anyone=True, fine=(404,)),
    Row("set_language", public=True, method="post", data={"language": "en"}),
    Row("csp-report", public=True, method="post", fine=(204,)),
    Row("health-live", public=True),
    Row("health-ready", public=True),
    # Residents
    Row("household-list", sees=C.VIEW_PEOPLE, no_reach=200),
    Row("household-detail", _household, sees=C.VIEW_PEOPLE),
    Row("household-reveal", _household, sees=C.VIEW_PEOPLE, does=C.REVEAL_NUMBERS, method="post"),
    Row("person-list", sees=C.VIEW_PEOPLE, no_reach=200),
    Row("person-export", sees=C.EXPORT_PEOPLE, method="post", data=EXPORT, no_reach=403),
    Row("export-list", anyone=True),
    Row("export-detail", lambda p: {"key": 0}, anyone=True, fine=(404,)),
    Row("export-progress", lambda p: {"key": 0}, anyone=True, fine=(404,)),
    Row("export-file", lambda p: {"key": 0}, anyone=True, method="post", fine=(404,)),
    Row("export-remove", lambda p: {"key": 0}, anyone=True, method="post", fine=(404,)),
    Row("household-export", sees=C.EXPORT_PEOPLE, no_reach=403),
    Row("person-detail", _person, sees=C.VIEW_PEOPLE),
    Row("person-reveal", _person, sees=C.VIEW_PEOPLE, does=C.REVEAL_NUMBERS, method="post"),
    Row("person-status", _person, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE),
    # What was found about people, and who confirms it
    Row("change-list", sees=C.VIEW_PEOPLE, no_reach=403),
    Row("change-detail", _proposal, sees=C.VIEW_PEOPLE),
    Row("change-confirm", _proposal, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE, method="post", fine=(422,)),
    Row("change-refuse", _proposal, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE, method="post", fine=(422,)),
    # What happens to people
    *(
        Row(name, _household, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE)
        for name in (
            "household-changes",
            "newborn-new",
            "resident-new",
            "household-move",
            "household-split",
            "household-head",
            "household-card",
            "household-rank",
            "household-point",
            "house-photo-new",
        )
    ),
    *(
        Row(name, _person, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE)
        for name in ("person-changes", "person-number", "person-correct", "person-phone", "person-join", "person-marry")
    ),
    Row(
        "person-marry-with",
        lambda p: {"person_id": p.person.pk, "partner_id": p.person.pk},
        sees=C.VIEW_PEOPLE,
        does=C.CHANGE_PEOPLE,
    ),
    Row("household-new", sees=C.CHANGE_PEOPLE, no_reach=403),
    Row("household-release", _household, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE, method="post"),
    Row("person-release", _person, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE, method="post"),
    Row("person-unmerge", lambda p: {"merge_id": p.merge.pk}, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE),
    Row("house-photo", lambda p: {"photo_id": p.photo.pk}, sees=C.VIEW_PEOPLE),
    Row("house-photo-remove", lambda p: {"photo_id": p.photo.pk}, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE),
    Row("duplicate-list", sees=C.VIEW_PEOPLE, no_reach=200),
    Row("duplicate-search", sees=C.CHANGE_PEOPLE, method="post", no_reach=403),
    Row("duplicate-detail", _pair, sees=C.VIEW_PEOPLE),
    # Without saying which record remains there is nothing to ask: allowed, and told so.
    Row("duplicate-unite", _pair, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE, fine=(404,)),
    Row("duplicate-separate", _pair, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE, method="post"),
    Row("duplicate-reopen", _pair, sees=C.VIEW_PEOPLE, does=C.CHANGE_PEOPLE),
    # Coverage
    Row("uhc", sees=C.VIEW_COVERAGE, no_reach=403),
    Row("uhc-definitions", sees=C.VIEW_COVERAGE, no_reach=403),
    Row("uhc-denominators", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-whatif", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-map", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-shapes", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-radar", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-months", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-month", lambda p: {**_region(p), "year": 2026, "number": 10}, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-region", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-gaps", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-members", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-uncovered", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_PEOPLE),
    Row("uhc-waterfall", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-waterfall-refresh", _region, sees=C.VIEW_COVERAGE, does=C.CHANGE_MEMBERS, method="post"),
    Row("uhc-bucket-cards", _bucket("differs"), sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-bucket-residents", _bucket("uninsured"), sees=C.VIEW_COVERAGE, does=C.VIEW_PEOPLE),
    Row(
        "uhc-match",
        lambda p: {"code": p.region.code, "key": p.odd.pk},
        sees=C.VIEW_COVERAGE,
        does=C.VIEW_MEMBERS,
    ),
    Row("uhc-reconciliation", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_MEMBERS),
    Row("uhc-questions", _region, sees=C.VIEW_COVERAGE, does=C.VIEW_PEOPLE),
    Row(
        "uhc-question",
        lambda p: {"code": p.region.code, "key": p.task.pk},
        sees=C.VIEW_COVERAGE,
        does=C.VIEW_PEOPLE,
    ),
    # Cases
    Row("case-list", sees=C.VIEW_CASES, no_reach=200),
    Row("case-decisions", sees=C.DECIDE_CASES, no_reach=403),
    Row("case-start", sees=C.REGISTER_CASES, no_reach=403),
    Row("case-new", _household, sees=C.VIEW_PEOPLE, does=C.REGISTER_CASES),
    Row(
        "case-draft",
        lambda p: {"household_id": p.household.pk, "need": "complaint"},
        sees=C.VIEW_PEOPLE,
        does=C.REGISTER_CASES,
        method="post",
    ),
    Row(
        "case-draft-discard",
        lambda p: {"household_id": p.household.pk, "need": "complaint"},
        sees=C.VIEW_PEOPLE,
        does=C.REGISTER_CASES,
        method="post",
    ),
    Row("case-detail", _case, sees=C.VIEW_CASES),
    Row("case-sheet", _case, sees=C.VIEW_CASES),
    Row("case-slip", _case, sees=C.VIEW_CASES),
    Row("case-verify", _case, sees=C.VIEW_CASES, does=C.VERIFY_CASES),
    Row(
        "case-verify-draft",
        _case,
        sees=C.VIEW_CASES,
        does=C.VERIFY_CASES,
        method="post",
        data={"questionnaire": "262/HUK/2022-1"},
    ),
    Row("case-score", _case, sees=C.VIEW_CASES, does=C.VERIFY_CASES, or_does=(C.DECIDE_CASES,)),
    Row("visit-plan", _case, sees=C.VIEW_CASES),
    Row("visit-calendar", sees=C.VIEW_CASES, no_reach=403),
    Row("visit-new", sees=C.VIEW_CASES, no_reach=403),
    Row("visit-round", sees=C.VERIFY_CASES, no_reach=403),
    Row("visit-call-off", _planned, sees=C.VIEW_CASES, method="post"),
    Row("visit-made", _planned, sees=C.VIEW_CASES, method="post"),
    Row("deliberation-list", sees=C.VIEW_CASES, no_reach=403),
    Row("deliberation-new", sees=C.VERIFY_CASES, no_reach=403),
    Row("deliberation", _minutes, sees=C.VIEW_CASES),
    Row("deliberation-signed", _minutes, sees=C.VIEW_CASES, does=C.VERIFY_CASES),
    Row("deliberation-file", _minutes, sees=C.VIEW_CASES),
    Row("deliberation-letter", _minutes, sees=C.VIEW_CASES, does=C.VERIFY_CASES),
    Row("case-photos", _case, sees=C.VIEW_CASES, does=C.VERIFY_CASES),
    Row("case-photo", _visit_photo, sees=C.VIEW_CASES),
    Row("case-photo-small", _visit_photo, sees=C.VIEW_CASES),
    Row("case-photo-remove", _visit_photo, sees=C.VIEW_CASES, does=C.VERIFY_CASES, method="post"),
    Row("case-decide", lambda p: {"number": p.verified.number}, sees=C.VIEW_CASES, does=C.DECIDE_CASES),
    Row(
        "case-step",
        lambda p: {"number": p.returned.number, "code": "resubmit"},
        sees=C.VIEW_CASES,
        does=C.REGISTER_CASES,
    ),
    Row("case-share", _case, sees=C.VIEW_CASES, does=C.REGISTER_CASES, or_does=(C.DECIDE_CASES,)),
    Row(
        "case-unshare",
        lambda p: {"number": p.case.number, "key": p.shared.pk},
        sees=C.VIEW_CASES,
        does=C.REGISTER_CASES,
        or_does=(C.DECIDE_CASES,),
        method="post",
    ),
    # Insurance
    Row("insurance", sees=C.VIEW_PROPOSALS, no_reach=403),
    Row("batch-detail", _batch, sees=C.VIEW_PROPOSALS, at_regency=True),
    Row("batch-send", _batch, sees=C.VIEW_PROPOSALS, does=C.SEND_PROPOSALS, at_regency=True),
    Row("batch-download", _batch, sees=C.VIEW_PROPOSALS, does=C.SEND_PROPOSALS, method="post", at_regency=True),
    Row(
        "batch-answer",
        _batch,
        sees=C.VIEW_PROPOSALS,
        does=C.SEND_PROPOSALS,
        method="post",
        at_regency=True,
        fine=(422,),  # no file: allowed, and told to choose one
    ),
    Row(
        "batch-answer-result",
        lambda p: {"batch_id": p.batch.pk, "import_id": p.answer.pk},
        sees=C.VIEW_PROPOSALS,
        at_regency=True,
    ),
    # Reports
    Row("report-list", sees=C.VIEW_REPORTS, or_sees=(C.VIEW_CASES,), no_reach=403),
    Row("report-new", sees=C.ISSUE_REPORTS, no_reach=403),
    Row("report-detail", lambda p: {"report_id": p.report.pk}, sees=C.VIEW_REPORTS, at_regency=True),
    Row("report-file", lambda p: {"report_id": p.report.pk}, sees=C.VIEW_REPORTS, at_regency=True),
    Row("verify-start", public=True),
    Row("verify", lambda p: {"code": p.report.verification_code}, public=True),
    # UU PDP
    Row("privacy", sees=C.VIEW_PRIVACY, no_reach=403),
    Row("subject-request-new", sees=C.HANDLE_PRIVACY, no_reach=403),
    Row("subject-request-about", _person, sees=C.VIEW_PEOPLE, does=C.HANDLE_PRIVACY),
    Row("subject-request", _request, sees=C.VIEW_PRIVACY),
    Row("subject-request-identify", _request, sees=C.VIEW_PRIVACY, does=C.HANDLE_PRIVACY),
    Row("subject-request-assign", _request, sees=C.VIEW_PRIVACY, does=C.HANDLE_PRIVACY),
    Row("subject-request-answer", _request, sees=C.VIEW_PRIVACY, does=C.HANDLE_PRIVACY),
    Row(
        "subject-request-letter",
        lambda p: {"number": p.answered.number},
        sees=C.VIEW_PRIVACY,
        does=C.HANDLE_PRIVACY,
    ),
    Row("person-trace", _person, sees=C.VIEW_PEOPLE, does=C.VIEW_PRIVACY),
    Row("breach-list", sees=C.VIEW_PRIVACY, no_reach=403),
    Row("breach-new", sees=C.HANDLE_PRIVACY, no_reach=403),
    Row("breach", _breach, sees=C.VIEW_PRIVACY),
    Row("breach-facts", _breach, sees=C.VIEW_PRIVACY, does=C.HANDLE_PRIVACY),
    Row("breach-notice", _breach, sees=C.VIEW_PRIVACY, does=C.HANDLE_PRIVACY),
    Row("breach-close", _breach, sees=C.VIEW_PRIVACY, does=C.HANDLE_PRIVACY),
    Row("breach-letter", _breach, sees=C.VIEW_PRIVACY, does=C.HANDLE_PRIVACY),
    # Imports, background work, record
    Row("import-list", sees=C.VIEW_IMPORTS, no_reach=403),
    Row("import-detail", lambda p: {"key": p.imported.pk}, sees=C.VIEW_IMPORTS, no_reach=403, at_regency=True),
    Row("import-ledgers", sees=C.VIEW_IMPORTS, no_reach=403),
    Row("import-new", sees=C.RUN_IMPORTS, no_reach=403),
    Row("import-progress", _import, sees=C.VIEW_IMPORTS, no_reach=403, at_regency=True),
    *(
        Row(name, _import, sees=C.VIEW_IMPORTS, does=C.RUN_IMPORTS, no_reach=403, at_regency=True)
        for name in ("import-headings", "import-apply", "import-discard", "import-undo", "import-rows")
    ),
    *(
        Row(name, _import, sees=C.VIEW_IMPORTS, does=C.RUN_IMPORTS, no_reach=403, at_regency=True, method="post")
        for name in ("import-read", "import-rows-file")
    ),
    Row(
        "import-row-decide",
        lambda p: {"key": p.staged.pk, "row": p.held.pk},
        sees=C.VIEW_IMPORTS,
        does=C.RUN_IMPORTS,
        no_reach=403,
        at_regency=True,
        method="post",
        fine=(422,),  # an empty form: allowed, and told what to write
    ),
    Row("job-list", anyone=True),
    Row("job-detail", lambda p: {"key": p.job.pk}, sees=C.VIEW_JOBS, at_regency=True),
    Row("job-progress", lambda p: {"key": p.job.pk}, sees=C.VIEW_JOBS, at_regency=True),
    Row(
        "job-cancel",
        lambda p: {"key": p.job.pk},
        sees=C.VIEW_JOBS,
        method="post",
        at_regency=True,
        fine=(200, 302, 403),
    ),
    Row(
        "job-retry", lambda p: {"key": p.job.pk}, sees=C.VIEW_JOBS, method="post", at_regency=True, fine=(200, 302, 403)
    ),
    Row("audit-list", sees=C.VIEW_AUDIT, no_reach=403),
    # Accounts
    Row("account-list", sees=C.MANAGE_ACCOUNTS, or_sees=AUDITS, no_reach=403),
    Row("account-detail", _account, sees=C.MANAGE_ACCOUNTS, or_sees=AUDITS, no_reach=403),
    Row("account-reach", _account, sees=C.MANAGE_ACCOUNTS, or_sees=AUDITS, no_reach=403),
    Row("account-edit", _account, sees=C.MANAGE_ACCOUNTS, no_reach=403),
    Row("account-second-factor", _account, sees=C.MANAGE_ACCOUNTS, no_reach=403),
    Row("account-stand-in", _account, sees=C.MANAGE_ACCOUNTS, no_reach=403),
    Row("stand-in", anyone=True),
    Row("stand-in-end", lambda p: {"key": p.stand_in.pk}, sees=C.MANAGE_ACCOUNTS, method="post"),
    Row("break-glass", sees=C.BREAK_GLASS, or_sees=REVIEWS, no_reach=403),
    Row("break-glass-new", sees=C.BREAK_GLASS, no_reach=403),
    Row("break-glass-end", anyone=True, method="post"),
    Row("break-glass-review", lambda p: {"key": p.emergency.pk}, sees=C.CONFIRM_ACCESS, or_sees=AUDITS),
    Row("assignment-new", _account, sees=C.MANAGE_ACCOUNTS, no_reach=403),
    Row("assignment-end", lambda p: {"key": p.assignment.pk}, sees=C.MANAGE_ACCOUNTS, no_reach=403),
    Row("account-leave", _account, sees=C.MANAGE_ACCOUNTS, no_reach=403),
    Row("account-stay", _account, sees=C.MANAGE_ACCOUNTS, method="post", no_reach=403),
    Row("account-return", _account, sees=C.MANAGE_ACCOUNTS, method="post", no_reach=403),
    Row("account-invite", sees=C.MANAGE_ACCOUNTS, no_reach=403),
    Row("account-import", sees=C.MANAGE_ACCOUNTS, no_reach=403),
    # The bearer of a link has no account yet; who is signed in is told so.
    Row("invitation-accept", lambda p: {"token": p.token}, public=True, fine=(200, 409)),
    Row("email-confirm", lambda p: {"token": "never"}, public=True, fine=(410,)),
    Row("invitation-renew", _invitation, sees=C.MANAGE_ACCOUNTS, method="post", no_reach=403),
    Row("invitation-withdraw", _invitation, sees=C.MANAGE_ACCOUNTS, method="post", no_reach=403),
    Row("access-review", sees=C.MANAGE_ACCOUNTS, or_sees=REVIEWS, no_reach=403),
    Row("access-review-export", sees=C.MANAGE_ACCOUNTS, or_sees=REVIEWS, method="post", data=HERS, no_reach=403),
    Row("access-review-confirm", sees=C.CONFIRM_ACCESS, method="post", data=HERS, no_reach=403),
)
