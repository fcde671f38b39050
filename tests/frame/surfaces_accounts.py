"""Surfaces of accounts beyond the list and the detail: who reaches a case, and the pages that change one account."""

from __future__ import annotations

from tests.frame.surfaces import C, Surface, get

ACCOUNTS: tuple[Surface, ...] = (
    Surface(  # who reviews access and sees cases: several capabilities of several roles
        "related list",
        "who reaches a case",
        get("access-review", query="?number={p.case.number}"),
        lambda e: e.planted.account.full_name,
    ),
    Surface(
        "detail",
        "account to change",
        get("account-edit", lambda e: {"key": e.planted.account.pk}),
        lambda e: e.planted.account.full_name,
        (C.MANAGE_ACCOUNTS,),
    ),
    Surface(
        "detail",
        "account whose second factor is lost",
        get("account-second-factor", lambda e: {"key": e.planted.account.pk}),
        lambda e: e.planted.account.full_name,
        (C.MANAGE_ACCOUNTS,),
    ),
)
