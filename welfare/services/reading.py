"""Note who read which case: UU 27/2022 (personal data protection) asks for a record of processing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from audit.services import audit_record
from welfare.models import Case


@transaction.atomic
def case_read_record(*, actor: Any, case: Case, persons: Collection[int], printed: bool = False) -> None:
    """Record ``case.view`` or ``case.print`` with the members shown, by their keys; ``case`` comes from a selector."""
    audit_record(
        actor=actor,
        action="case.print" if printed else "case.view",
        subject=case,
        region=case.village_id,
        detail={"case": case.number, "members": len(persons)},
        persons=persons,
    )
