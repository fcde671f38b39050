"""Note who read whose membership: UU 27/2022 (personal data protection) asks for a record of processing."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from audit.services import audit_record
from insurance.models import Membership


@transaction.atomic
def membership_read_record(*, actor: Any, membership: Membership) -> None:
    """Record ``membership.view``; ``membership`` comes from a query within the actor's reach."""
    audit_record(
        actor=actor,
        action="membership.view",
        subject=membership,
        region=membership.place,
        persons=[membership.person_id] if membership.person_id else [],
    )
