"""Nothing is moved out of a place that is not the actor's, nor into one: each service looks again after it has saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from audit.models import AuditEvent
from beneficiaries.models import Household, Person
from core.exceptions import NotWithinReach
from insurance.codes import BatchStatus, MemberStatus, ProposalStatus
from insurance.models import Membership, Proposal, ProposalBatch
from insurance.services import answers, batches, enrolment
from insurance.services.answers import answer_import
from insurance.services.batches import batch_send
from insurance.services.proposals import proposal_create
from regions.models import Region
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person, make_user
from tests.welfare.story import accepted, answer_file, approve, proposed, register, sent, verify

CARD = "0001234567890"


@pytest.fixture(autouse=True)
def _archive(settings: Any, tmp_path: Path) -> None:
    settings.ISSUED_ROOT = tmp_path


@pytest.fixture
def kept() -> Any:
    """Count what a refused act must leave as it was."""

    def count() -> list[int]:
        everything: list[type[models.Model]] = [Proposal, ProposalBatch, Membership, AuditEvent]
        return [model._default_manager.count() for model in everything]

    return count


# Proposing ---------------------------------------------------------------------------------------------------------


def test_a_decision_maker_proposes_who_lives_at_his_place_and_nobody_else(world: World, cast: Cast, kept: Any) -> None:
    here = make_person(make_household(world.rengas))
    there = make_person(make_household(world.elsewhere))
    assert proposal_create(actor=cast.decision_maker, person=here).village_id == world.rengas.code
    before = kept()
    for actor, person in ((cast.decision_maker, there), (cast.insurance_clerk, here), (cast.outsider, here)):
        with pytest.raises(NotWithinReach):
            proposal_create(actor=actor, person=person)
    assert kept() == before


def test_a_proposal_that_would_land_elsewhere_is_not_made(
    world: World, cast: Cast, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, before = make_person(make_household(world.rengas)), kept()
    create = Proposal.objects.create

    def astray(**values: Any) -> Proposal:
        return create(**{**values, "village_id": world.elsewhere.code})

    monkeypatch.setattr(Proposal.objects, "create", astray)
    with pytest.raises(NotWithinReach):
        proposal_create(actor=cast.decision_maker, person=person)
    assert kept() == before


# Sending -----------------------------------------------------------------------------------------------------------


def test_who_lives_in_another_regency_by_now_is_not_in_the_file(world: World, cast: Cast) -> None:
    _case, persons = proposed(world, cast, "SUTRISNO", "AYU")
    Person.objects.filter(pk=persons[1].pk).update(village=world.elsewhere)
    file = batch_send(actor=cast.insurance_clerk, batch_id=ProposalBatch.objects.get().pk, file_format="csv")
    assert (file.sent, file.kept_back) == (1, 1)
    assert world.elsewhere.code not in file.content.decode("utf-8-sig")


def test_who_moved_within_the_regency_still_goes(world: World, cast: Cast) -> None:
    _case, (person,) = proposed(world, cast, "SUTRISNO")
    Household.objects.filter(persons=person).update(village=world.kembang)
    Person.objects.filter(pk=person.pk).update(village=world.kembang)
    assert batch_send(actor=cast.insurance_clerk, batch_id=ProposalBatch.objects.get().pk).sent == 1


def test_who_stays_behind_is_not_put_into_a_batch_elsewhere(
    world: World, cast: Cast, kept: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _case, persons = proposed(world, cast, "SUTRISNO", "AYU")
    Person.objects.filter(pk=persons[1].pk).update(status="deceased")
    foreign = ProposalBatch.objects.create(
        region_id="15.05", number="B-ASING", period=timezone.localdate(), opened_at=timezone.now()
    )
    batch, before = ProposalBatch.objects.get(region="15.04"), kept()
    monkeypatch.setattr(batches, "open_batch", lambda **_values: foreign)
    with pytest.raises(NotWithinReach):
        batch_send(actor=cast.insurance_clerk, batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.status, kept(), list(tmp_path.rglob("*.xlsx"))) == (BatchStatus.OPEN, before, [])


# Answers -----------------------------------------------------------------------------------------------------------


def _sent_with_a_card_elsewhere(world: World, cast: Cast) -> tuple[ProposalBatch, Proposal, Membership]:
    """Return a batch that was sent, with somebody whose only card the neighbouring regency still lists."""
    person = make_person(make_household(world.rengas))
    card = make_member(
        person,
        territory=Region.objects.get(code="15.05"),
        village_id=world.elsewhere.code,
        place=world.elsewhere.code,
        status=MemberStatus.INACTIVE,
    )
    case = register(cast, Household.objects.get(persons=person), [person])
    verify(cast, case)
    approve(cast, case)
    batch = ProposalBatch.objects.get()
    batch_send(actor=cast.insurance_clerk, batch_id=batch.pk)
    return batch, Proposal.objects.select_related("person").get(), card


@pytest.mark.parametrize("number", ["", CARD], ids=["the same card", "a new number for it"])
def test_a_card_that_another_place_lists_stays_there_and_the_row_waits(world: World, cast: Cast, number: str) -> None:
    batch, proposal, card = _sent_with_a_card_elsewhere(world, cast)
    content = answer_file(accepted(proposal, number or card.card_number))
    done = answer_import(actor=cast.insurance_clerk, batch_id=batch.pk, content=content, file_name="a.csv")
    assert set(done.record.errors) == {"card_elsewhere"}
    assert (done.record.held, done.accepted) == (1, 0)
    was = (card.card_number, card.place, card.status)
    card.refresh_from_db()
    proposal.refresh_from_db()
    assert (card.card_number, card.place, card.status) == was
    assert proposal.status == ProposalStatus.SENT


def test_who_enrols_in_both_places_takes_it_over(world: World, cast: Cast) -> None:
    batch, proposal, card = _sent_with_a_card_elsewhere(world, cast)
    both = make_user("jkn.provinsi", role="insurance_clerk", region=Region.objects.get(code="15"))
    content = answer_file(accepted(proposal, card.card_number))
    assert answer_import(actor=both, batch_id=batch.pk, content=content, file_name="a.csv").accepted == 1
    card.refresh_from_db()
    assert (card.place, card.status) == (world.rengas.code, MemberStatus.ACTIVE)


def test_a_member_who_would_land_elsewhere_is_not_made(
    world: World, cast: Cast, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, (proposal,) = sent(world, cast, "SUTRISNO")
    fill, before = enrolment._fill, kept()

    def astray(membership: Membership, *values: Any) -> None:
        fill(membership, *values)
        membership.place = world.elsewhere.code

    monkeypatch.setattr(enrolment, "_fill", astray)
    with pytest.raises(NotWithinReach):
        answer_import(
            actor=cast.insurance_clerk,
            batch_id=batch.pk,
            content=answer_file(accepted(proposal, CARD)),
            file_name="a.csv",
        )
    assert kept() == before


def test_a_batch_that_would_leave_is_not_answered(
    world: World, cast: Cast, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, (proposal,) = sent(world, cast, "SUTRISNO")
    apply, before = answers._apply, kept()

    def astray(**values: Any) -> Any:
        done = apply(**values)
        Proposal.objects.filter(pk=proposal.pk).update(village_id=world.elsewhere.code)
        return done

    monkeypatch.setattr(answers, "_apply", astray)
    with pytest.raises(NotWithinReach):
        answer_import(
            actor=cast.insurance_clerk,
            batch_id=batch.pk,
            content=answer_file(accepted(proposal, CARD)),
            file_name="a.csv",
        )
    proposal.refresh_from_db()
    assert (kept(), proposal.village_id) == (before, world.rengas.code)
