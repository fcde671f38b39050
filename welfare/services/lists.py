"""Keep the lists that casework chooses from: kinds of assistance, partners for referrals."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from welfare.models import AssistanceKind, ReferralPartner

_DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def lists_ship() -> None:
    """Have every shipped row; those that the office changed or ended stay as it has them."""
    kinds = _read("assistance.toml")
    AssistanceKind.objects.bulk_create(
        [AssistanceKind(**values, source=kinds["source"]) for values in kinds["kinds"]], ignore_conflicts=True
    )
    partners = _read("referral_partners.toml")["partners"]
    ReferralPartner.objects.bulk_create([ReferralPartner(**values) for values in partners], ignore_conflicts=True)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))
