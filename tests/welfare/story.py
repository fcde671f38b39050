"""The steps of a case in one call each, so that a test begins where its own question begins."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import date
from typing import Any

from beneficiaries.models import Household, Person
from insurance.models import Proposal, ProposalBatch
from insurance.services.batches import batch_send
from tests.conftest import Cast, World
from tests.make import make_household, make_person
from welfare.codes import DecisionOutcome, Finding, Presence
from welfare.models import Case
from welfare.rules.member_questions import member_field
from welfare.rules.workflow import Given
from welfare.services.decision import case_decide
from welfare.services.registration import case_register
from welfare.services.steps import case_step
from welfare.services.verification import MemberFound, case_verify

ANSWERS: dict[str, Any] = {
    "people": 4,
    "shelter": "yes",
    "income": "no",
    "food_worry": "yes",
    "food_share": "yes",
    "clothing": "no",
    "r301a": "2",
    "r302": 24,
    "r303": "8",
    "r304": "3",
    "r305": "3",
    "r306a": "6",
    "r306b": "1",
    "r307a": "1",
    "r307b": "1",
    "r308": "10",
    "r309a": "6",
    "r310": "5",
    "programmes": [],
    "belongings": ["motorcycle"],
}

# About a member; what does not concern her is left out.
MEMBER_ANSWERS: dict[str, Any] = {
    "r410": "2",
    "r411": ["4"],
    "r412": "3",
    "r416a": "2",
    "r427": "3",
    "r428": [],
    "r430": [],
}


def lives_here(person: Person, **answers: Any) -> MemberFound:
    """Return that a member was found at home, with the answers about her."""
    return MemberFound(person.pk, Presence.PRESENT, answers={**MEMBER_ANSWERS, **answers})


def sent_form(case: Case, **values: Any) -> dict[str, Any]:
    """Return the form of a visit as a browser sends it: everybody lives there, unless told."""
    keys = list(case.members.values_list("person_id", flat=True))
    present: dict[str, Any] = {f"presence-{key}": "present" for key in keys}
    present |= {member_field(code, key): answer for key in keys for code, answer in MEMBER_ANSWERS.items()}
    return {**ANSWERS, **present, "finding": "confirmed", "note": "", **values}


def family(world: World, *names: str) -> tuple[Household, list[Person]]:
    """Return a household in Rengas Condong with these members, none of them insured."""
    household = make_household(world.rengas, head=names[0])
    return household, [
        make_person(household, name=name, relation=1 if not index else 4, born_on=date(1980 + index, 5, 17))
        for index, name in enumerate(names)
    ]


def register(cast: Cast, household: Household, persons: list[Person], **values: Any) -> Case:
    """Register as the social worker."""
    return case_register(
        actor=values.pop("actor", cast.social_worker),
        household_id=household.pk,
        person_ids=[person.pk for person in persons],
        description=values.pop("description", "The father has lost his work."),
        submission_key=values.pop("submission_key", uuid.uuid4()),
        **values,
    )


def visit(cast: Cast, case: Case, **values: Any) -> None:
    """Verify as the village officer."""
    case_verify(
        actor=values.pop("actor", cast.village_officer),
        number=case.number,
        answers=values.pop("answers", ANSWERS),
        finding=values.pop("finding", Finding.CONFIRMED),
        note=values.pop("note", "Bamboo walls, no steady work."),
        **values,
    )


def check(cast: Cast, case: Case, **values: Any) -> None:
    """Find the documents complete, as the district operator."""
    take(values.pop("actor", cast.district_operator), case, "check_documents", **values)


def verify(cast: Cast, case: Case, **values: Any) -> None:
    """Verify and check the documents: the case waits for a decision."""
    visit(cast, case, **values)
    check(cast, case)


def take(actor: Any, case: Case, code: str, **given: Any) -> Case:
    """Take a transition of the general form."""
    return case_step(actor=actor, number=case.number, code=code, given=Given(**given))


def approve(cast: Cast, case: Case, **values: Any) -> None:
    """Approve as the decision maker."""
    case_decide(actor=values.pop("actor", cast.decision_maker), number=case.number, outcome=DecisionOutcome.APPROVE)


def proposed(world: World, cast: Cast, *names: str) -> tuple[Case, list[Person]]:
    """Return a case that was approved, and its members."""
    household, persons = family(world, *names)
    case = register(cast, household, persons)
    verify(cast, case)
    approve(cast, case)
    return case, persons


def sent(world: World, cast: Cast, *names: str) -> tuple[ProposalBatch, list[Proposal]]:
    """Return a batch that was sent, and its proposals in the order of ``names``."""
    proposed(world, cast, *names)
    batch = ProposalBatch.objects.get(status="open")
    batch_send(actor=cast.insurance_clerk, batch_id=batch.pk)
    batch.refresh_from_db()
    return batch, list(batch.proposals.filter(status="sent").select_related("person").order_by("person_id"))


def answer_file(*rows: dict[str, Any], encoding: str = "utf-8") -> bytes:
    """Return an answer as CSV; each row names what differs from an empty one."""
    target = io.StringIO()
    writer = csv.DictWriter(target, ["NO", "NIK", "NAMA", "HASIL", "NOMOR_KARTU", "TMT", "ALASAN"], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode(encoding)


def accepted(proposal: Proposal, card: str, **values: Any) -> dict[str, Any]:
    """Return the row that accepts a proposal."""
    row = {"NO": proposal.pk, "NIK": proposal.person.nik, "HASIL": "DITERIMA", "NOMOR_KARTU": card}
    return {**row, **values}


def rejected(proposal: Proposal, reason: str = "NIK tidak ditemukan di Dukcapil") -> dict[str, Any]:
    """Return the row that rejects a proposal."""
    return {"NO": proposal.pk, "NIK": proposal.person.nik, "HASIL": "DITOLAK", "ALASAN": reason}
