"""A confidential case at a place: nobody but the one who has it in hand reads of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from accounts.models import User
from tests.conftest import Cast
from tests.frame.evidence import Evidence
from tests.make import make_user
from welfare.codes import Need
from welfare.models import Case
from welfare.services.assignment import case_assign
from welfare.services.problems import Problem
from welfare.services.registration import case_register

SAID = "Luka lebam di lengan"


@dataclass(frozen=True)
class Secret:
    """The case, and a social worker outside the cast who has it in hand."""

    case: Case
    holder: User

    @property
    def marks(self) -> tuple[str, ...]:
        """Texts that only the holder may read."""
        return self.case.number, SAID


def plant_secret(cast: Cast, place: Evidence) -> Secret:
    """Register violence against the person who stands on every surface, and give it to the holder."""
    planted = place.planted
    holder = make_user("pemegang", role="social_worker", region=planted.batch.region, name="Wulan Sari")
    case = case_register(
        actor=cast.social_worker,
        household_id=planted.household.pk,
        person_ids=[],
        description=SAID,
        submission_key=uuid.uuid4(),
        need=Need.REHABILITATION,
        problems=[Problem("19", planted.person.pk)],
    )
    return Secret(case_assign(actor=cast.decision_maker, key=case.pk, colleague=holder.pk), holder)
