"""A person's word about a card outlives every later file and every new run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import AuditEvent
from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from insurance.exceptions import MatchRefused
from insurance.imports.afterwards import Touched, members_touched
from insurance.models import CardFinding, MatchDecision, Membership, ReconciliationRule
from insurance.rules.matching import Rule, compare
from insurance.selectors.waterfall import waterfall_on
from insurance.services.matching import match_decide
from insurance.services.waterfall import waterfall_refresh
from tests.conftest import Cast, World
from tests.insurance.states import change
from tests.make import make_household, make_member, make_person, next_nik

pytestmark = pytest.mark.django_db


def pair(world: World, **card: Any) -> tuple[Membership, Person]:
    """A resident, and a card with her number under another name, worked out."""
    person = make_person(make_household(world.rengas))
    member = make_member(person, territory=world.regency, **{"name": "SITI AMINAH", **card})
    waterfall_refresh(actor=None, region="15.04")
    return member, person


def decide(cast: Cast, card: Membership, person: Person, verdict: str, **options: Any) -> MatchDecision:
    """The clerk decides."""
    values: dict[str, Any] = {"actor": cast.insurance_clerk, "reason": "document", **options}
    return match_decide(card_id=card.pk, person_id=person.pk, verdict=verdict, **values)


def buckets(world: World) -> dict[str, int]:
    """The filled buckets of cards."""
    found = waterfall_on(region=world.regency, as_of=timezone.localdate())
    return {code: count for code, count in found.members.items() if count}


def test_a_confirmed_card_counts_for_the_resident_at_once(world: World, cast: Cast) -> None:
    card, person = pair(world)
    assert CardFinding.objects.get().bucket == "differs"
    decide(cast, card, person, "same")
    assert not CardFinding.objects.exists()
    assert buckets(world) == {"matched_active": 1}
    card.refresh_from_db()
    assert card.person == person


def test_a_refused_card_is_nobodys_although_all_agrees(world: World, cast: Cast) -> None:
    card, person = pair(world, name="SUTRISNO")
    decide(cast, card, person, "different")
    assert CardFinding.objects.get().refused
    assert buckets(world) == {"differs": 1}
    card.refresh_from_db()
    assert card.person is None


def test_a_second_look_is_another_decision_and_the_first_one_stays(world: World, cast: Cast) -> None:
    card, person = pair(world)
    first = decide(cast, card, person, "different")
    with pytest.raises(MatchRefused, match="meanwhile"):
        decide(cast, card, person, "same")
    decide(cast, card, person, "same", expected=first.pk)
    assert buckets(world) == {"matched_active": 1}
    first.refresh_from_db()
    assert (first.verdict, first.superseded_at is not None) == ("different", True)


def test_a_decision_is_recorded_without_names_or_numbers(world: World, cast: Cast) -> None:
    card, person = pair(world)
    decide(cast, card, person, "same", note="KK dilihat")
    event = AuditEvent.objects.get(action="match.decide")
    assert event.detail["verdict"] == "same"
    assert card.card_number not in str(event.detail)
    assert event.region == world.rengas.code


def test_only_who_changes_members_there_decides(world: World, cast: Cast) -> None:
    card, person = pair(world)
    with pytest.raises(NotAllowed):
        decide(cast, card, person, "same", actor=cast.auditor)
    with pytest.raises(NotWithinReach):
        decide(cast, card, person, "same", actor=cast.other_officer)
    foreign = make_person(make_household(world.elsewhere))
    with pytest.raises(NotWithinReach):
        decide(cast, card, foreign, "same")
    assert not MatchDecision.objects.exists()


@pytest.mark.parametrize("wrong", [{"reason": "x"}, {"reason": "other"}, {"note": "x" * 201}])
def test_a_decision_says_what_it_rests_on(world: World, cast: Cast, wrong: dict[str, Any]) -> None:
    card, person = pair(world)
    with pytest.raises(MatchRefused):
        decide(cast, card, person, "same", **wrong)


def test_the_office_sets_from_when_on_names_agree(world: World) -> None:
    pair(world, name="SUTRISMAN")
    assert buckets(world) == {"matched_active": 1}
    ReconciliationRule.objects.create(
        valid_from=date(2026, 1, 1), name_agreement=95, newborn_days=28, newcomer_days=90, source="SK"
    )
    assert buckets(world) == {"differs": 1}


def test_a_comparison_says_what_differs() -> None:
    found = compare(card=("SITI", date(1980, 1, 1)), resident=("BUDI", date(1980, 1, 2)), rule=Rule())
    assert (found.name_differs, found.birth_differs, found.agrees) == (True, True, False)
    same = compare(card=("MUH. ALI", None), resident=("MUHAMMAD ALI", date(1980, 1, 2)), rule=Rule())
    assert same.agrees


_FILE = st.tuples(
    st.sampled_from(("SUTRISNO", "SITI AMINAH", "ORANG LAIN")), st.booleans(), st.booleans(), st.booleans()
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verdict=st.sampled_from(("same", "different")), files=st.lists(_FILE, max_size=4))
def test_whatever_files_come_later_the_decision_holds(world: World, cast: Cast, verdict: str, files: Any) -> None:
    with transaction.atomic():
        card, person = pair(world)
        decide(cast, card, person, verdict)
        for name, keeps_number, active, in_full in files:
            card = change(
                Membership.objects.get(card_number=card.card_number),
                valid_from=timezone.localdate(),
                known_at=timezone.now(),
                name=name,
                nik=person.nik if keeps_number else next_nik(),
                status="active" if active else "inactive",
            )
            _follow(card, in_full=in_full)
            found = buckets(world)
            if verdict == "same":
                assert found == {"matched_active" if active else "inactive_other": 1}
                assert Membership.objects.get().person == person
            else:
                assert found == {"differs" if keeps_number else "not_found": 1}
                assert Membership.objects.get().person is None
        transaction.set_rollback(True)


def _follow(card: Membership, *, in_full: bool) -> None:
    if in_full:
        waterfall_refresh(actor=None, region="15.04")
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS touched; CREATE TEMP TABLE touched (card_number text)")
        cursor.execute("INSERT INTO touched VALUES (%s)", [card.card_number])
    members_touched(Touched("touched", 1, 0, "15.04", timezone.localdate(), timezone.now()))
