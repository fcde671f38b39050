"""Note who read which case: UU 27/2022 (personal data protection) asks for a record of processing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from audit.services import audit_record
from regions.rules.codes import covers
from welfare.models import Case, CaseDocument, Referral


@transaction.atomic
def case_read_record(*, actor: Any, case: Case, persons: Collection[int], printed: bool = False) -> None:
    """Record ``case.view`` or ``case.print`` with the members shown, by their keys; ``case`` comes from a selector.

    A confidential case that only a broken glass shows carries the key of that session, at her own place too.
    """
    audit_record(
        actor=actor,
        action="case.print" if printed else "case.view",
        subject=case,
        region=case.village_id,
        detail={"case": case.number, "members": len(persons), **_emergency(actor, case)},
        persons=persons,
    )


def _emergency(actor: Any, case: Case) -> dict[str, int]:
    if not case.sensitive:
        return {}
    opened = actor.reach.opened_confidential
    keys = [key for key, place in opened.items() if covers(place, case.village_id)]
    if not keys or Case.objects.open_to(actor).filter(pk=case.pk).exists():
        return {}
    return {"break_glass": keys[0]}


@transaction.atomic
def referral_read_record(*, actor: Any, referral: Referral, persons: Collection[int]) -> None:
    """Record ``referral.view`` with the persons shown, by their keys; ``referral`` comes from a selector."""
    audit_record(
        actor=actor,
        action="referral.view",
        subject=referral.case,
        region=referral.case.village_id,
        detail={"referral": referral.pk, "partner": referral.partner_id},
        persons=persons,
    )


@transaction.atomic
def document_read_record(*, actor: Any, document: CaseDocument) -> None:
    """Record ``case.document_view`` with the members of the case, by their keys; ``document`` comes from a selector."""
    case = document.case
    audit_record(
        actor=actor,
        action="case.document_view",
        subject=case,
        region=case.village_id,
        detail={"case": case.number, "document": document.pk, **_emergency(actor, case)},
        persons=case.members.values_list("person_id", flat=True),
    )
