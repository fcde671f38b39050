"""What is told to her is all that is held on her: every table says whether it is, and why not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from audit.services import audit_record
from beneficiaries.models import FormerNumber, Household, HousePhoto, Person, PersonSpell, WelfareRank
from beneficiaries.services.status import person_status_change
from core.exceptions import NotAllowed
from privacy.codes import Ground, RequestStatus
from privacy.selectors.holdings import NOT_TOLD, TOLD, holdings_of
from privacy.selectors.trace import person_trace
from tests.conftest import Cast, World
from tests.frame.planted import Planted, plant
from tests.make import KNOWN_AT, make_household
from tests.privacy.conftest import Register, anew, answer
from tests.privacy.test_letters import issue
from tests.reports.test_document import text_of
from welfare.models import Case, Verification


@pytest.fixture
def planted(world: World, cast: Cast) -> Planted:
    """One of everything in Rengas Condong."""
    return plant(world.rengas, surname="PRAWIRA", registered_by=cast.social_worker, actor=cast.department_head)


def test_every_table_about_a_person_is_told_or_says_why_not() -> None:
    hang = set()
    for model in apps.get_models():
        targets = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
        if targets & {Person, Household, Case}:
            hang.add(model._meta.label)
    assert hang == TOLD | set(NOT_TOLD)
    assert not TOLD & set(NOT_TOLD)


def test_all_of_it_stands_in_the_letter(register: Register, planted: Planted, cast: Cast, issued_root: Path) -> None:
    person, home = planted.person, planted.household
    FormerNumber.objects.create(
        person=person, nik="1504031111809123", ended_on=date(2025, 1, 1), recorded_at=KNOWN_AT, cause="x"
    )
    WelfareRank.objects.create(household=home, quarter="2026Q3", decile=2, source="DTSEN", recorded_at=KNOWN_AT)
    HousePhoto.objects.create(
        household=home, stored_as="x", sha256="x", width=1, height=1, taken_on=date(2026, 1, 1),
        added_by=cast.village_officer, added_at=timezone.now(),
    )  # fmt: skip
    Case.objects.filter(pk=planted.case.pk).update(description="Atap bocor")
    Verification.objects.create(
        case=planted.case, questionnaire="262/2022", answers={}, finding="confirmed", note="Lantai tanah",
        verified_by=cast.village_officer, verified_at=timezone.now(),
    )  # fmt: skip
    request = answer(register(person_id=person.pk), cast.department_head)
    text = text_of(issue(request, cast.department_head), issued_root)
    held = (
        person.nik, home.kk, "1504031111809123", "desil 2 (2026Q3, DTSEN)", planted.case.number, "Atap bocor",
        "Lantai tanah", planted.request.number,
    )  # fmt: skip
    assert [each for each in held if str(each) not in text] == []


def test_a_part_that_is_refused_leaves_out_the_cases_and_says_so(
    register: Register, planted: Planted, cast: Cast, client_of: Any, issued_root: Path
) -> None:
    client_of(cast.village_officer).get(f"/cases/{planted.case.number}/")
    request = answer(
        register(person_id=planted.person.pk),
        cast.department_head,
        outcome=RequestStatus.PARTLY,
        ground=Ground.SAFETY,
    )
    text = text_of(issue(request, cast.department_head), issued_root)
    assert str(planted.person.nik) in text
    assert "tidak dimuat, dengan dasar penolakan" in text
    for hidden in (planted.case.number, planted.verified.number, "Case seen"):
        assert hidden not in text


def test_who_does_not_see_a_case_of_hers_does_not_answer_for_it(planted: Planted, cast: Cast, world: World) -> None:
    head = anew(cast.department_head)
    assert len(holdings_of(user=head, person=planted.person).cases) == 3
    Case.objects.filter(pk=planted.case.pk).update(village=world.elsewhere)
    with pytest.raises(NotAllowed):
        holdings_of(user=head, person=planted.person)
    assert holdings_of(user=head, person=planted.person, cases_too=False).cases == []


def test_a_case_that_the_reader_may_not_see_leaves_no_trace(
    planted: Planted, cast: Cast, world: World, client_of: Any
) -> None:
    client_of(cast.village_officer).get(f"/cases/{planted.case.number}/")
    rows = person_trace(user=anew(cast.auditor), person_id=planted.person.pk).rows
    assert [row.event.action for row in rows] == ["case.view"]
    Case.objects.filter(pk=planted.case.pk).update(village=world.elsewhere)
    assert person_trace(user=anew(cast.auditor), person_id=planted.person.pk).rows == []


def test_what_was_done_to_her_household_touched_her_while_she_belonged_to_it(
    planted: Planted, cast: Cast, world: World
) -> None:
    """Acts that name nobody are hers by the time in which she was known to live there."""

    def acts() -> int:
        rows = person_trace(user=anew(cast.auditor), person_id=planted.person.pk).rows
        return sum(row.event.action == "household.address" for row in rows)

    audit_record(actor=None, action="household.address", subject=planted.household, region=world.rengas.code)
    other = make_household(world.rengas, head="LAIN")
    audit_record(actor=None, action="household.address", subject=other, region=world.rengas.code)
    assert acts() == 1
    person_status_change(
        actor=anew(cast.social_worker), person_id=planted.person.pk, status="moved", on=timezone.localdate(), cause="x"
    )
    assert acts() == 1
    spell = PersonSpell.objects.get(person=planted.person)
    assert spell.household == planted.household
