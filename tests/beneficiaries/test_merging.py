"""Two records of one person become one, nothing is lost, and it can be taken apart again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import FormerNumber, Person, PersonMerge, PersonSpell
from beneficiaries.services.merging import person_merge, person_unmerge
from core.exceptions import NotAllowed, NotWithinReach
from insurance.models import Membership, Proposal, ProposalBatch
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person, next_nik

REASON = "nama dan tanggal lahir sama"


def merge(actor: Any, remaining: Person, merged: Person) -> PersonMerge:
    return person_merge(actor=actor, remaining_id=remaining.pk, merged_id=merged.pk, reason=REASON)


@pytest.fixture
def twice(families: Families) -> Person:
    """The wife, recorded a second time in the village next door."""
    return make_person(families.planted, name="SITI AMINAH", relation=9, sex="P", born_on=date(1984, 2, 29))


def propose(person: Person, cast: Cast, world: World, *, status: str = "waiting") -> Proposal:
    batch, _ = ProposalBatch.objects.get_or_create(
        number="B-1", defaults={"region": world.regency, "period": date(2026, 11, 1), "opened_at": timezone.now()}
    )
    reason = "x" if status == "rejected" else ""
    return Proposal.objects.create(
        batch=batch,
        person=person,
        village_id=person.village_id,
        status=status,
        reject_reason=reason,
        proposed_by=cast.social_worker,
        proposed_at=timezone.now(),
    )


def test_one_record_remains_and_all_that_hung_on_the_other_hangs_on_it(
    families: Families, twice: Person, cast: Cast, world: World
) -> None:
    card, proposal = make_member(twice, territory=world.regency), propose(twice, cast, world)
    merge(cast.social_worker, families.wife, twice)
    assert not Person.objects.visible_to(cast.social_worker).filter(pk=twice.pk).exists()
    assert Membership.objects.get(pk=card.pk).person_id == families.wife.pk
    assert Proposal.objects.get(pk=proposal.pk).person_id == families.wife.pk
    assert FormerNumber.objects.get(person=families.wife).nik == twice.nik
    event = AuditEvent.objects.get(action="person.merge")
    assert (event.subject_id, event.detail["other"], event.detail["persons"]) == (
        str(families.wife.pk),
        twice.pk,
        [twice.pk],
    )


def test_taking_apart_gives_back_what_was_moved_and_nothing_else(
    families: Families, twice: Person, cast: Cast, world: World
) -> None:
    hers, other = (make_member(person, territory=world.regency) for person in (families.wife, twice))
    found = merge(cast.social_worker, families.wife, twice)
    later = make_member(families.wife, territory=world.regency)
    person_unmerge(actor=cast.social_worker, merge_id=found.pk)
    twice.refresh_from_db()
    assert twice.merged_into is None
    assert {card.pk: card.person_id for card in Membership.objects.all()} == {
        hers.pk: families.wife.pk,
        later.pk: families.wife.pk,
        other.pk: twice.pk,
    }
    assert not FormerNumber.objects.exists()
    with pytest.raises(ChangeRefused) as refusal:
        person_unmerge(actor=cast.social_worker, merge_id=found.pk)
    assert refusal.value.code == "undone"


def test_a_number_that_only_the_other_record_had_joins_and_leaves_again(families: Families, cast: Cast) -> None:
    child = make_person(families.own, name="ANI", relation=4, nik=None, no_nik_reason="newborn")
    same = make_person(families.own, name="ANI", relation=4)
    found = merge(cast.social_worker, child, same)
    child.refresh_from_db()
    assert (child.nik, child.no_nik_reason, child.kept) == (same.nik, "", ["nik", "no_nik_reason"])
    assert PersonSpell.objects.get(person=child).no_nik_reason == "newborn"
    person_unmerge(actor=cast.social_worker, merge_id=found.pk)
    child.refresh_from_db()
    assert (child.nik, child.no_nik_reason) == (None, "newborn")


def test_what_both_records_have_stays_where_it_is(families: Families, twice: Person, cast: Cast, world: World) -> None:
    propose(families.wife, cast, world)
    pending, rejected = propose(twice, cast, world), propose(twice, cast, world, status="rejected")
    merge(cast.social_worker, families.wife, twice)
    assert Proposal.objects.get(pk=pending.pk).person_id == twice.pk
    assert Proposal.objects.get(pk=rejected.pk).person_id == families.wife.pk


def test_a_record_that_has_the_number_meanwhile_keeps_two_persons_apart(
    families: Families, twice: Person, cast: Cast
) -> None:
    found = merge(cast.social_worker, families.wife, twice)
    make_person(families.own, name="LAIN", relation=9, nik=twice.nik)
    with pytest.raises(ChangeRefused) as refusal:
        person_unmerge(actor=cast.social_worker, merge_id=found.pk)
    assert refusal.value.code == "number_taken"
    assert Person.objects.get(pk=twice.pk).merged_into_id == families.wife.pk


@pytest.mark.parametrize(("reason", "code"), [(" ", "reason"), ("x" * 201, "reason")])
def test_a_merge_needs_a_reason(families: Families, twice: Person, cast: Cast, reason: str, code: str) -> None:
    with pytest.raises(ChangeRefused) as refusal:
        person_merge(actor=cast.social_worker, remaining_id=families.wife.pk, merged_id=twice.pk, reason=reason)
    assert refusal.value.code == code


def test_a_record_is_not_merged_into_itself_nor_twice(families: Families, twice: Person, cast: Cast) -> None:
    with pytest.raises(ChangeRefused):
        merge(cast.social_worker, families.wife, families.wife)
    merge(cast.social_worker, families.wife, twice)
    with pytest.raises(NotWithinReach):
        merge(cast.social_worker, families.head, twice)


def test_only_who_may_change_both_records_makes_them_one(
    families: Families, twice: Person, cast: Cast, world: World
) -> None:
    foreign = make_person(make_household(world.elsewhere), nik=next_nik())
    with pytest.raises(NotAllowed):
        merge(cast.district_operator, families.wife, twice)
    for actor in (cast.village_officer, cast.outsider, None):
        with pytest.raises(NotWithinReach):
            merge(actor, families.wife, twice)
    with pytest.raises(NotWithinReach):
        merge(cast.social_worker, families.wife, foreign)
    found = merge(cast.social_worker, families.wife, twice)
    with pytest.raises(NotAllowed):
        person_unmerge(actor=cast.auditor, merge_id=found.pk)
    with pytest.raises(NotWithinReach):
        person_unmerge(actor=cast.other_officer, merge_id=found.pk)
    assert PersonMerge.objects.get().undone_at is None
