"""Who sees a pair, who decides it, and what comes of it: once, by one person, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from audit.models import AuditEvent
from beneficiaries.exceptions import DuplicateRefused
from beneficiaries.models import DuplicatePair, Person, PersonMerge, Verdict
from beneficiaries.selectors.duplicates import Wanted, duplicate_detail, duplicate_list
from beneficiaries.services.duplicate_decisions import duplicate_reopen, duplicate_separate, duplicate_unite
from beneficiaries.services.merging import person_merge
from core.exceptions import NotAllowed, NotWithinReach
from tests.at_once import refusals
from tests.beneficiaries.twice import pair_of, search, twice
from tests.conftest import Cast, World
from tests.make import make_member, make_user

__all__ = ["twice"]


@pytest.fixture
def near(twice: Mapping[str, Person]) -> DuplicatePair:
    """Two records in the officer's village."""
    search()
    return pair_of(twice["siti"], twice["again"])


@pytest.fixture
def apart(twice: Mapping[str, Person], near: DuplicatePair) -> DuplicatePair:
    """One record in the officer's village, the other in another district."""
    return pair_of(twice["rohani"], twice["far"])


def _seen(user: Any) -> set[int]:
    return {pair.pk for pair in duplicate_list(user=user, wanted=Wanted()).page.items}


def test_a_pair_is_seen_by_who_reaches_both_and_by_nobody_else(
    near: DuplicatePair, apart: DuplicatePair, cast: Cast
) -> None:
    for user in (cast.social_worker, cast.auditor, cast.department_head):
        assert _seen(user) == {near.pk, apart.pk}
    for user in (cast.village_officer, cast.district_operator):
        assert _seen(user) == {near.pk}
        with pytest.raises(NotWithinReach):
            duplicate_detail(user=user, pair_id=apart.pk, wanted=Wanted())
    for stranger in (cast.other_officer, cast.outsider, cast.account_admin, None):
        assert not DuplicatePair.objects.visible_to(stranger).exists()
        with pytest.raises(NotWithinReach):
            duplicate_detail(user=stranger, pair_id=near.pk, wanted=Wanted())


def test_only_who_changes_residents_at_both_places_decides(
    near: DuplicatePair, apart: DuplicatePair, cast: Cast, world: World
) -> None:
    for user, refusal in (
        (cast.village_officer, NotAllowed),
        (cast.auditor, NotAllowed),
        (cast.other_officer, NotWithinReach),
        (cast.outsider, NotWithinReach),
        (None, NotWithinReach),
    ):
        with pytest.raises(refusal):
            duplicate_separate(actor=user, pair_id=near.pk, note="")
        with pytest.raises(refusal):
            duplicate_unite(actor=user, pair_id=near.pk, remaining_id=near.first_id, reason="KK dilihat")
        with pytest.raises(refusal):
            duplicate_reopen(actor=user, pair_id=near.pk)
    local = make_user("peksos.bulian", role="social_worker", region=world.bulian)
    with pytest.raises(NotWithinReach):
        duplicate_separate(actor=local, pair_id=apart.pk, note="")
    assert not DuplicatePair.objects.exclude(verdict="").exists()
    duplicate_separate(actor=local, pair_id=near.pk, note="")


def test_one_person_the_other_record_leads_to_the_one_that_remains(
    near: DuplicatePair, twice: Mapping[str, Person], cast: Cast, world: World
) -> None:
    card = make_member(twice["again"], territory=world.regency)
    duplicate_unite(actor=cast.social_worker, pair_id=near.pk, remaining_id=twice["siti"].pk, reason="KK dilihat")
    pair = DuplicatePair.objects.get(pk=near.pk)
    assert (pair.verdict, pair.decided_by) == (Verdict.SAME, cast.social_worker)
    assert Person.objects.get(pk=twice["again"].pk).merged_into_id == twice["siti"].pk
    card.refresh_from_db()
    assert card.person_id == twice["siti"].pk
    assert near.pk not in _seen(cast.social_worker)
    event = AuditEvent.objects.get(action="duplicate.decide")
    assert event.detail == {"verdict": "same", "score": near.score, "persons": [near.first_id, near.second_id]}


def test_a_decision_is_taken_back_with_all_it_did(
    near: DuplicatePair, twice: Mapping[str, Person], cast: Cast, world: World
) -> None:
    card = make_member(twice["again"], territory=world.regency)
    duplicate_unite(actor=cast.social_worker, pair_id=near.pk, remaining_id=twice["siti"].pk, reason="KK dilihat")
    duplicate_reopen(actor=cast.social_worker, pair_id=near.pk)
    pair = DuplicatePair.objects.get(pk=near.pk)
    assert (pair.verdict, pair.decided_by, pair.decided_at, pair.note) == ("", None, None, "")
    assert Person.objects.get(pk=twice["again"].pk).merged_into_id is None
    card.refresh_from_db()
    assert card.person_id == twice["again"].pk
    assert near.pk in _seen(cast.social_worker)
    assert AuditEvent.objects.get(action="duplicate.reopen").detail["verdict"] == "same"
    with pytest.raises(DuplicateRefused) as refusal:
        duplicate_reopen(actor=cast.social_worker, pair_id=near.pk)
    assert refusal.value.code == "open"


def test_a_record_of_another_pair_cannot_remain(near: DuplicatePair, twice: Mapping[str, Person], cast: Cast) -> None:
    with pytest.raises(NotWithinReach):
        duplicate_unite(actor=cast.social_worker, pair_id=near.pk, remaining_id=twice["dewi"].pk, reason="KK dilihat")
    assert not PersonMerge.objects.exists()


def test_the_second_is_told_who_was_first(near: DuplicatePair, cast: Cast, world: World) -> None:
    second = make_user("peksos2", role="social_worker", region=world.regency, name="Yuni Astuti")
    duplicate_separate(actor=cast.social_worker, pair_id=near.pk, note="")
    decisions: tuple[Callable[[], DuplicatePair], ...] = (
        lambda: duplicate_separate(actor=second, pair_id=near.pk, note=""),
        lambda: duplicate_unite(actor=second, pair_id=near.pk, remaining_id=near.first_id, reason="KK dilihat"),
    )
    for decide in decisions:
        with pytest.raises(DuplicateRefused) as refusal:
            decide()
        assert refusal.value.code == "decided"
        assert "Rina Wati" in str(refusal.value)
        assert "Two persons" in str(refusal.value)
    assert not PersonMerge.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_decides(near: DuplicatePair, cast: Cast, world: World) -> None:
    users = [cast.social_worker, make_user("peksos2", role="social_worker", region=world.regency)]
    calls = [lambda user=user: duplicate_separate(actor=user, pair_id=near.pk, note="") for user in users]
    assert refusals(*calls) == ["decided"]
    assert AuditEvent.objects.filter(action="duplicate.decide").count() == 1


def test_a_pair_waits_no_more_when_one_of_its_records_leads_elsewhere(
    near: DuplicatePair, twice: Mapping[str, Person], cast: Cast
) -> None:
    person_merge(
        actor=cast.social_worker, remaining_id=twice["dewi"].pk, merged_id=twice["again"].pk, reason="salah catat"
    )
    assert near.pk not in _seen(cast.social_worker)
    found = duplicate_detail(user=cast.social_worker, pair_id=near.pk, wanted=Wanted())
    assert found.elsewhere
    assert not found.waits
    with pytest.raises(NotWithinReach):
        duplicate_unite(actor=cast.social_worker, pair_id=near.pk, remaining_id=twice["siti"].pk, reason="KK dilihat")
