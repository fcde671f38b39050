"""The shipped roles: a role is a named set of capabilities, kept as a Django group with the role's code as its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regions.capabilities import Capability


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts: ``idle`` without a click, ``absolute`` however much it is used."""

    idle: timedelta
    absolute: timedelta


OFFICE = SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=8))
# Out where the signal is weak, typing a password again costs a visit; she sees one village.
FIELD = SessionLimits(idle=timedelta(hours=12), absolute=timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Role:
    """``start`` names the start page; ``incompatible`` the roles that must not meet in one person.

    ``may_assign`` are the roles that a holder gives and takes, at his place and below it; it takes effect together with
    ``MANAGE_ACCOUNTS``. It is written out, because an administrator of accounts gives what he may not do himself.

    ``second_factor``: a password alone does not open it. ``session`` says how long a session of a holder lasts.
    """

    code: str
    label: str | Promise
    capabilities: frozenset[Capability]
    start: str
    incompatible: frozenset[str] = field(default=frozenset())
    may_assign: frozenset[str] = field(default=frozenset())
    second_factor: bool = False
    session: SessionLimits = FIELD


ACCOUNT_ADMIN = "account_admin"

_SEE = frozenset({Capability.VIEW_PEOPLE, Capability.VIEW_COVERAGE, Capability.VIEW_CASES})

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "village_officer",
            _("Village officer"),
            _SEE
            | {Capability.REGISTER_CASES, Capability.VERIFY_CASES, Capability.REVEAL_NUMBERS, Capability.VIEW_MEMBERS},
            start="tasks",
            incompatible=frozenset({"decision_maker"}),
        ),
        Role(
            "district_operator",
            _("District operator"),
            _SEE
            | {Capability.REGISTER_CASES, Capability.VERIFY_CASES, Capability.REVEAL_NUMBERS, Capability.VIEW_REPORTS}
            | {Capability.MANAGE_ACCOUNTS, Capability.VIEW_MEMBERS},
            start="tasks",
            incompatible=frozenset({"decision_maker"}),
            may_assign=frozenset({"village_officer"}),
        ),
        Role(
            "social_worker",
            _("Social worker"),
            _SEE
            | {
                Capability.REGISTER_CASES,
                Capability.HANDLE_CASES,
                Capability.CHANGE_PEOPLE,
                Capability.REVEAL_NUMBERS,
                Capability.VIEW_MEMBERS,
                Capability.VIEW_PROPOSALS,
                Capability.BREAK_GLASS,
            },
            start="desk",
            incompatible=frozenset({"decision_maker"}),
        ),
        Role(
            "verifier",
            _("Verifier"),
            _SEE | {Capability.VERIFY_CASES, Capability.REVEAL_NUMBERS, Capability.VIEW_REPORTS},
            start="tasks",
            incompatible=frozenset({"decision_maker"}),
        ),
        Role(
            "decision_maker",
            _("Decision maker"),
            _SEE
            | {Capability.DECIDE_CASES, Capability.VIEW_MEMBERS, Capability.VIEW_PROPOSALS, Capability.VIEW_REPORTS}
            | {Capability.ASSIGN_CASES},
            start="desk",
            incompatible=frozenset({"village_officer", "district_operator", "social_worker", "verifier"}),
            second_factor=True,
            session=OFFICE,
        ),
        Role(
            "department_head",
            _("Head of department"),
            _SEE
            | {
                Capability.DECIDE_CASES,
                Capability.ASSIGN_CASES,
                Capability.VIEW_MEMBERS,
                Capability.VIEW_PROPOSALS,
                Capability.VIEW_REPORTS,
                Capability.ISSUE_REPORTS,
                Capability.VIEW_IMPORTS,
            }
            | {Capability.VIEW_JOBS, Capability.CONFIRM_ACCESS, Capability.BREAK_GLASS}
            | {Capability.VIEW_PRIVACY, Capability.HANDLE_PRIVACY, Capability.SEAL_FIGURES},
            start="overview",
            incompatible=frozenset({"village_officer", "district_operator", "social_worker", "verifier"}),
            second_factor=True,
            session=OFFICE,
        ),
        Role(
            "insurance_clerk",
            _("Insurance clerk"),
            _SEE
            | {
                Capability.VIEW_MEMBERS,
                Capability.CHANGE_MEMBERS,
                Capability.VIEW_PROPOSALS,
                Capability.SEND_PROPOSALS,
                Capability.RUN_IMPORTS,
                Capability.VIEW_IMPORTS,
            }
            | {Capability.VIEW_REPORTS, Capability.ISSUE_REPORTS, Capability.VIEW_JOBS, Capability.REVEAL_NUMBERS}
            | {Capability.BREAK_GLASS, Capability.KEEP_PARAMETERS, Capability.EXPORT_PEOPLE},
            start="insurance",
            incompatible=frozenset({"decision_maker", "department_head"}),
            second_factor=True,
            session=OFFICE,
        ),
        Role(
            "dukcapil_officer",
            _("Dukcapil officer"),
            frozenset({Capability.VIEW_PEOPLE, Capability.CHANGE_PEOPLE, Capability.REVEAL_NUMBERS})
            | {Capability.ANSWER_REFERRALS, Capability.EXPORT_PEOPLE}
            | {Capability.VIEW_COVERAGE, Capability.VIEW_REPORTS, Capability.RUN_IMPORTS, Capability.VIEW_IMPORTS},
            start="desk",
            incompatible=frozenset({"decision_maker", "department_head"}),
            second_factor=True,
            session=OFFICE,
        ),
        Role(
            "partner_officer",
            _("Officer of a partner institution"),
            frozenset({Capability.ANSWER_REFERRALS}),
            start="referrals",
            incompatible=frozenset({"decision_maker", "department_head"}),
        ),
        Role(
            "auditor",
            _("Auditor"),
            _SEE
            | {
                Capability.VIEW_MEMBERS,
                Capability.VIEW_PROPOSALS,
                Capability.VIEW_REPORTS,
                Capability.VIEW_IMPORTS,
                Capability.VIEW_JOBS,
                Capability.VIEW_AUDIT,
                Capability.VIEW_PRIVACY,
            },
            start="audit",
            session=OFFICE,
        ),
        Role(
            ACCOUNT_ADMIN,
            _("Administrator of accounts"),
            frozenset({Capability.MANAGE_ACCOUNTS, Capability.VIEW_JOBS, Capability.MANAGE_JOBS}),
            start="accounts",
            incompatible=frozenset({"decision_maker", "department_head"}),
            may_assign=frozenset(
                {"village_officer", "district_operator", "social_worker", "verifier", "decision_maker"}
                | {"department_head", "insurance_clerk", "dukcapil_officer", "partner_officer"}
                | {"auditor", ACCOUNT_ADMIN}
            ),
            second_factor=True,
            session=OFFICE,
        ),
    )
}


def second_factor_needed(codes: Iterable[str]) -> bool:
    """Whether one of the roles does not open with a password alone; a role that the code does not know needs it too."""
    return any(code not in ROLES or ROLES[code].second_factor for code in codes)


def session_limits(codes: Iterable[str]) -> SessionLimits:
    """Return the strictest limits of the roles; of nobody's, those of the field."""
    held = [ROLES[code].session if code in ROLES else OFFICE for code in codes] or [FIELD]
    return SessionLimits(min(each.idle for each in held), min(each.absolute for each in held))


def clash(held: Iterable[str], new: Iterable[str]) -> tuple[str, str] | None:
    """Return a pair of role codes, one of ``new`` and one of ``held``, that must not meet in one person."""
    known = sorted(role for role in held if role in ROLES)
    for role in sorted(role for role in new if role in ROLES):
        for other in known:
            if other in ROLES[role].incompatible or role in ROLES[other].incompatible:
                return role, other
    return None
