"""The addresses of what runs beside the steps of a case, of confidential cases and of referrals: who may go there."""

from __future__ import annotations

from typing import Any

from tests.frame.matrix import C, Row
from tests.frame.planted import Planted


def _case(p: Planted) -> dict[str, Any]:
    return {"number": p.case.number}


CASES = (
    *(
        Row(name, _case, sees=C.VIEW_CASES, does=C.HANDLE_CASES)
        for name in ("case-goal-new", "case-assistance-new", "case-referral-new")
    ),
    Row(
        "case-action-new",
        lambda p: {"number": p.case.number, "goal": p.goal.pk},
        sees=C.VIEW_CASES,
        does=C.HANDLE_CASES,
    ),
    Row("case-action", lambda p: {"number": p.case.number, "key": p.action.pk}, sees=C.VIEW_CASES, does=C.HANDLE_CASES),
    Row(
        "case-assistance-undo",
        lambda p: {"number": p.case.number, "key": p.assistance.pk},
        sees=C.VIEW_CASES,
        does=C.HANDLE_CASES,
        method="post",
    ),
    Row(
        "case-document-new",
        _case,
        sees=C.VIEW_CASES,
        does=C.REGISTER_CASES,
        or_does=(C.HANDLE_CASES, C.VERIFY_CASES, C.DECIDE_CASES),
    ),
    *(
        Row(name, lambda p: {"number": p.case.number, "key": p.document.pk}, sees=C.VIEW_CASES)
        for name in ("case-document", "case-document-small")
    ),
    # Who added it takes it back, nobody else.
    Row(
        "case-document-remove",
        lambda p: {"number": p.case.number, "key": p.document.pk},
        sees=C.VIEW_CASES,
        method="post",
        fine=(302, 403),
    ),
    Row("referral-list", sees=C.ANSWER_REFERRALS, no_reach=403),
    Row("referral", lambda p: {"key": p.referral.pk}, sees=C.VIEW_CASES),
    # An empty form: allowed, and told what to write.
    *(
        Row(
            name,
            lambda p: {"key": p.referral.pk},
            sees=C.VIEW_CASES,
            method="post",
            fine=(422,),
        )
        for name in ("referral-answer", "referral-finish", "referral-withdraw")
    ),
    Row("case-work", sees=C.VIEW_CASES, or_sees=(C.ANSWER_REFERRALS,), no_reach=403),
    Row("case-map", sees=C.VIEW_CASES, no_reach=403),
    Row("case-map-shapes", lambda p: {"code": p.region.code}, sees=C.VIEW_CASES),
    Row("case-board", sees=C.ASSIGN_CASES, no_reach=403),
    Row("case-assign", lambda p: {"key": p.case.pk}, sees=C.VIEW_CASES, does=C.ASSIGN_CASES),
    Row(
        "case-confidential",
        _case,
        sees=C.VIEW_CASES,
        does=C.REGISTER_CASES,
        or_does=(C.DECIDE_CASES, C.HANDLE_CASES),
    ),
)
