"""Note who read what about somebody: UU 27/2022 asks for a record of processing, of this room's pages too."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from audit.services import audit_record
from beneficiaries.models import Person
from privacy.models import SubjectRequest


@transaction.atomic
def request_read_record(*, actor: Any, request: SubjectRequest) -> None:
    """Record ``subject_request.view``; ``request`` comes from a selector, within the actor's reach."""
    audit_record(
        actor=actor,
        action="subject_request.view",
        subject=request,
        region=request.region_id,
        detail={"request": request.number},
        persons=[request.person_id] if request.person_id else [],
    )


@transaction.atomic
def trace_read_record(*, actor: Any, person: Person) -> None:
    """Record ``person.trace``: somebody looked up who has seen this person's data."""
    audit_record(actor=actor, action="person.trace", subject=person, region=person.village_id)
