"""Every card and every resident falls into exactly one bucket, and both totals are the sums of their buckets."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.models import FormerNumber, Person
from insurance.imports.afterwards import Touched, members_touched
from insurance.models import CardFinding, Membership, ResidentFinding, WaterfallFact, WaterfallPlace, WaterfallRun
from insurance.rules.leaves import Sums, sums_of
from insurance.rules.matching import WELL_FORMED, Rule, compare, nik_malformed
from insurance.rules.waterfall import BUCKETS, MEMBER_BUCKETS, Fact, member_bucket, resident_bucket
from insurance.selectors.waterfall import kept_leaves, waterfall_on
from insurance.services.waterfall import waterfall_refresh
from regions.models import Region
from tests.conftest import World
from tests.insurance.states import change
from tests.make import KNOWN_AT, LONG_AGO, make_household, make_member, make_person, next_nik

pytestmark = pytest.mark.django_db


def sums(world: World, **options: Any) -> Sums:
    """The waterfall of the regency, as worked out anew."""
    return waterfall_on(
        region=options.pop("region", world.regency), as_of=options.pop("as_of", timezone.localdate()), **options
    )


def filled(counts: Any) -> dict[str, int]:
    """Only the buckets that somebody is in."""
    return {code: count for code, count in counts.items() if count}


def touch(*cards: str) -> None:
    """Tell the followers of a load that these cards were touched."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS touched; CREATE TEMP TABLE touched (card_number text, nik text)")
        cursor.execute("INSERT INTO touched SELECT unnest(%s::text[]), ''", [list(cards)])
    members_touched(Touched("touched", len(cards), 0, "15.04", timezone.localdate(), timezone.now()))


def test_a_resident_with_an_active_card_is_on_both_sides(world: World) -> None:
    make_member(make_person(make_household(world.rengas)), territory=world.regency)
    found = sums(world)
    assert filled(found.members) == filled(found.residents) == {"matched_active": 1}


@pytest.mark.parametrize(("reason", "bucket"), [("arrears", "inactive_arrears"), ("", "inactive_other")])
def test_an_inactive_card_keeps_its_cause(world: World, reason: str, bucket: str) -> None:
    person = make_person(make_household(world.rengas))
    make_member(person, territory=world.regency, status="inactive", status_reason=reason)
    found = sums(world)
    assert (filled(found.members), filled(found.residents)) == ({bucket: 1}, {"matched_inactive": 1})


@pytest.mark.parametrize(
    ("card", "bucket"),
    [
        ({"name": "SITI AMINAH"}, "differs"),
        ({"born_on": date(1979, 5, 17)}, "differs"),
        ({"name": "SUTRISNA"}, "matched_active"),
        ({"born_on": None}, "matched_active"),
        ({"nik": "123", "person": None}, "nik_malformed"),
        ({"nik": "", "person": None}, "nik_malformed"),
        ({"nik": "1504031705809999", "person": None}, "not_found"),
        ({"nik": "1504031705809999", "person": None, "village": None, "place": "15.04"}, "outside"),
    ],
)
def test_what_a_card_says_decides_its_bucket(world: World, card: dict[str, Any], bucket: str) -> None:
    person = make_person(make_household(world.rengas), name="SUTRISNO", nik="1504031705809001")
    Membership.objects.filter(pk=make_member(person, territory=world.regency).pk).update(**card)
    found = sums(world)
    assert filled(found.members) == {bucket: 1}
    assert filled(found.residents) == {"matched_active" if bucket == "matched_active" else "uninsured": 1}


@pytest.mark.parametrize(("status", "bucket"), [("deceased", "deceased"), ("moved", "moved")])
def test_a_card_of_somebody_who_is_gone_is_nobodys(world: World, status: str, bucket: str) -> None:
    make_member(make_person(make_household(world.rengas), status=status), territory=world.regency)
    found = sums(world)
    assert (filled(found.members), found.residents_total) == ({bucket: 1}, 0)


def test_a_name_that_differs_comes_before_a_death_that_may_be_somebody_elses(world: World) -> None:
    person = make_person(make_household(world.rengas), status="deceased")
    make_member(person, territory=world.regency, name="SITI AMINAH")
    assert filled(sums(world).members) == {"differs": 1}


def test_of_two_cards_with_one_number_one_counts_for_the_resident(world: World) -> None:
    person = make_person(make_household(world.rengas))
    make_member(person, territory=world.regency, status="inactive", status_reason="arrears")
    make_member(person, territory=world.regency)
    make_member(person, territory=world.regency, name="SITI AMINAH")
    found = sums(world)
    assert filled(found.members) == {"nik_twice": 2, "matched_active": 1}
    assert filled(found.residents) == {"matched_active": 1}


def test_two_cards_with_one_number_that_nobody_has(world: World) -> None:
    nik = next_nik()
    for _each in range(2):
        make_member(None, territory=world.regency, nik=nik, village_id=world.rengas.code, place=world.rengas.code)
    assert filled(sums(world).members) == {"nik_twice": 1, "not_found": 1}


def test_residents_without_a_card_by_why_they_may_have_none(world: World) -> None:
    home, today = make_household(world.rengas), timezone.localdate()
    make_person(home, born_on=today - timedelta(days=27), no_nik_reason="newborn")
    make_person(home, born_on=today - timedelta(days=28), no_nik_reason="newborn")
    make_person(home, arrived_on=today - timedelta(days=89))
    make_person(home, arrived_on=today - timedelta(days=90))
    assert filled(sums(world).residents) == {"newborn": 1, "newcomer": 1, "uninsured": 2}


def test_a_card_is_found_by_the_number_that_somebody_had_before(world: World) -> None:
    person, old = make_person(make_household(world.rengas)), next_nik()
    FormerNumber.objects.create(person=person, nik=old, ended_on=LONG_AGO, recorded_at=KNOWN_AT, cause="correction")
    make_member(person, territory=world.regency, nik=old)
    assert filled(sums(world).residents) == {"matched_active": 1}


def test_a_resident_whose_card_another_regency_lists_is_covered(world: World) -> None:
    here = make_person(make_household(world.rengas))
    there = make_person(make_household(world.elsewhere))
    other = Region.objects.get(code="15.05")
    make_member(here, territory=other, place=other.code)
    make_member(there, territory=world.regency, place=world.regency.code)
    found = sums(world)
    assert filled(found.members) == {"outside": 1}
    assert filled(found.residents) == {"matched_active": 1}


def test_the_levels_add_up_in_what_is_kept(world: World) -> None:
    _mixed(world)
    waterfall_refresh(actor=None, region="15.04")
    codes = ["15.04", "15.04.01", "15.04.03", world.rengas.code, world.sridadi.code, world.kembang.code]
    kept = {code: sums_of(leaves) for code, leaves in kept_leaves(codes).items()}
    for code, found in kept.items():
        assert found == sums(world, region=Region.objects.get(code=code)), code
        place = WaterfallPlace.objects.get(region=code)
        assert (place.members, place.residents) == (found.members_total, found.residents_total)
    for part in ("members", "residents"):
        districts = [getattr(kept[code], part) for code in ("15.04.01", "15.04.03")]
        villages = [getattr(kept[village.code], part) for village in (world.rengas, world.sridadi)]
        for bucket, count in getattr(kept["15.04.03"], part).items():
            assert count == sum(each[bucket] for each in villages)
        below = sum(sum(each.values()) for each in districts)
        no_village = Membership.objects.filter(place="15.04").count() if part == "members" else 0
        assert sum(getattr(kept["15.04"], part).values()) == below + no_village


def test_the_database_refuses_totals_that_do_not_add_up(world: World) -> None:
    _mixed(world)
    waterfall_refresh(actor=None, region="15.04")
    with pytest.raises(IntegrityError, match="waterfall_cards_add_up"):
        WaterfallPlace.objects.filter(region="15.04").update(members=1)


def test_the_database_refuses_a_bucket_that_nobody_knows(world: World) -> None:
    with pytest.raises(IntegrityError, match="waterfall_bucket_known"):
        WaterfallFact.objects.create(
            region=world.regency, segment="BP", status="active", bucket="x", members=1, persons=0
        )


def test_a_load_is_followed_by_a_look_at_what_it_touched(world: World) -> None:
    people = _mixed(world)
    waterfall_refresh(actor=None, region="15.04")
    card = Membership.objects.filter(person=people[0]).get()
    change(card, valid_from=timezone.localdate(), known_at=timezone.now(), status="inactive", status_reason="arrears")
    stranger = Membership.objects.filter(person=people[3]).get()
    change(stranger, valid_from=timezone.localdate(), known_at=timezone.now(), nik="1504031705809777", person_id=None)
    touch(card.card_number, stranger.card_number)
    kept = sums_of(kept_leaves(["15.04"])["15.04"])
    assert kept == sums(world)
    assert ResidentFinding.objects.get(person=people[0]).bucket == "matched_inactive"
    assert ResidentFinding.objects.get(person=people[3]).bucket == "uninsured"
    assert CardFinding.objects.get(membership__card_number=stranger.card_number).bucket == "not_found"


def test_a_card_that_ends_leaves_its_resident_without(world: World) -> None:
    people = _mixed(world)
    waterfall_refresh(actor=None, region="15.04")
    card = Membership.objects.filter(person=people[0]).get()
    change(card, valid_from=timezone.localdate(), known_at=timezone.now())
    Membership.objects.filter(card_number=card.card_number).delete()
    touch(card.card_number)
    assert sums_of(kept_leaves(["15.04"])["15.04"]) == sums(world)
    assert ResidentFinding.objects.get(person=people[0]).bucket == "uninsured"


def test_cards_learn_whose_they_are(world: World) -> None:
    person = make_person(make_household(world.rengas))
    make_member(None, territory=world.regency, nik=person.nik, name=person.name)
    waterfall_refresh(actor=None, region="15.04")
    assert Membership.objects.get().person == person


def test_an_earlier_day_is_answered_from_the_states_of_that_day(world: World) -> None:
    person = make_person(make_household(world.rengas), recorded_at=datetime(2024, 1, 1, tzinfo=UTC))
    card = make_member(person, territory=world.regency)
    change(
        card,
        valid_from=date(2025, 6, 1),
        known_at=datetime(2025, 6, 5, tzinfo=UTC),
        status="inactive",
        status_reason="arrears",
    )
    before, after = sums(world, as_of=date(2025, 5, 31)), sums(world, as_of=date(2025, 6, 1))
    assert (filled(before.residents), filled(after.residents)) == ({"matched_active": 1}, {"matched_inactive": 1})
    known = sums(world, as_of=date(2025, 6, 1), known_at=datetime(2025, 6, 4, tzinfo=UTC))
    assert filled(known.members) == {"matched_active": 1}


def test_the_answer_for_today_is_that_of_the_states_on_this_day(world: World) -> None:
    _mixed(world)
    assert sums(world) == sums(world, known_at=timezone.now())


def test_the_command_prints_totals_that_equal_their_buckets(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    _mixed(world)
    call_command("waterfall", "15.04", as_of=timezone.localdate(), output_format="json")
    found = json.loads(capsys.readouterr().out)
    for part in ("members", "residents"):
        assert found[part]["total"] == sum(found[part]["buckets"].values()) > 0


def test_a_run_says_when_it_was_and_is_recorded(world: World) -> None:
    run = waterfall_refresh(actor=None, region="15.04")
    assert WaterfallRun.objects.get() == run
    assert run.day == timezone.localdate()


def test_each_bucket_of_cards_can_be_reached_and_the_last_takes_whoever_is_left() -> None:
    for bucket in MEMBER_BUCKETS:
        facts = dict.fromkeys(Fact, False) | dict(bucket.when)
        assert member_bucket(facts, bucket.reason or "").code == bucket.code
    assert set(BUCKETS) >= {
        resident_bucket(matched=m, active=a, newborn=n, newcomer=c)
        for m in (True, False)
        for a in (True, False)
        for n in (True, False)
        for c in (True, False)
    }


def _mixed(world: World) -> list[Person]:
    """Some of everything, in three villages."""
    people = []
    for village in (world.rengas, world.sridadi, world.kembang):
        home = make_household(village)
        people += [make_person(home) for _each in range(3)]
        make_member(people[-3], territory=world.regency)
        make_member(people[-2], territory=world.regency)
        make_member(people[-2], territory=world.regency, status="inactive", status_reason="age")
        make_member(make_person(home, status="deceased"), territory=world.regency)
        make_member(make_person(home), territory=world.regency, name="ORANG LAIN")
        make_member(None, territory=world.regency, nik=next_nik())
    return people


_NAMES = ("SUTRISNO", "SUTRISNA", "SITI AMINAH", "MUHAMMAD RIDWAN")
_BORN = (date(1980, 5, 17), date(1980, 5, 18))
_PEOPLE = st.lists(
    st.tuples(st.sampled_from(_NAMES), st.sampled_from(_BORN), st.sampled_from(("alive", "deceased", "moved")),
              st.sampled_from((0, 1, 2, 3)), st.booleans()),
    max_size=5,
)  # fmt: skip
_ODD = {"nobody": "1504031705809500", "malformed": "1504039905809500", "": ""}
# The number of a resident (by index), of nobody, a malformed one, or none.
_CARDS = st.lists(
    st.tuples(st.sampled_from((0, 1, 2, 3, 4, *_ODD)), st.sampled_from(_NAMES), st.sampled_from((*_BORN, None)),
              st.booleans(), st.sampled_from(("", "arrears", "age")), st.sampled_from((0, 1, 2, None))),
    max_size=7,
)  # fmt: skip


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=_PEOPLE, cards=_CARDS)
def test_everybody_is_in_the_bucket_that_the_rules_say(world: World, people: Any, cards: Any) -> None:
    with transaction.atomic():
        _check_everybody(world, people, cards)
        transaction.set_rollback(True)


def _check_everybody(world: World, people: Any, cards: Any) -> None:
    places = [world.rengas, world.sridadi, world.kembang, world.elsewhere]
    rows = [
        make_person(make_household(places[place]), name=name, born_on=born, status=status,
                    nik=f"15040317058090{index:02d}", arrived_on=timezone.localdate() if newcomer else None)
        for index, (name, born, status, place, newcomer) in enumerate(people)
    ]  # fmt: skip
    made = []
    for number, name, born, active, reason, place in cards:
        nik = _ODD[number] if isinstance(number, str) else f"15040317058090{number:02d}"
        village = places[place] if place is not None else None
        made.append(make_member(None, territory=world.regency, nik=nik, name=name, born_on=born,
            status="active" if active else "inactive", status_reason="" if active else reason,
            village_id=village.code if village else None, place=village.code if village else "15.04"))  # fmt: skip
    expected = _by_hand(rows, made)
    found = sums(world)
    assert (filled(found.members), filled(found.residents)) == expected
    waterfall_refresh(actor=None, region="15.04")
    assert sums_of(kept_leaves(["15.04"])["15.04"]) == found
    touch(*[card.card_number for card in made[:3]])
    assert sums_of(kept_leaves(["15.04"])["15.04"]) == found


def _by_hand(people: list[Person], cards: list[Membership]) -> tuple[dict[str, int], dict[str, int]]:
    """The same in plain Python, one card after the other."""
    rule, owners = Rule(), {person.nik: person for person in people}
    agrees = {}
    for card in cards:
        person = owners.get(card.nik)
        agrees[card.pk] = (
            person is not None
            and compare(card=(card.name, card.born_on), resident=(person.name, person.born_on), rule=rule).agrees
        )
    first: dict[str, Membership] = {}
    for card in sorted(cards, key=lambda c: (not agrees[c.pk], c.status != "active", c.card_number)):
        if not nik_malformed(card.nik):
            first.setdefault(card.nik, card)
    members: dict[str, int] = {}
    held: dict[int, bool] = {}
    for card in cards:
        person = owners.get(card.nik)
        surplus = card.nik in first and first[card.nik] is not card
        lives_here = person is not None and person.village_id.startswith("15.04")
        facts = {
            Fact.FOUND: person is not None,
            Fact.MALFORMED: nik_malformed(card.nik),
            Fact.SURPLUS: surplus,
            Fact.DIFFERS: person is not None and not agrees[card.pk],
            Fact.DECEASED: person is not None and person.status == "deceased",
            Fact.MOVED: person is not None and person.status == "moved",
            Fact.OUTSIDE: not lives_here if person else card.place == "15.04",
            Fact.ACTIVE: card.status == "active",
        }
        code = member_bucket(facts, card.status_reason).code
        members[code] = members.get(code, 0) + 1
        if person is not None and agrees[card.pk] and not surplus:
            held[person.pk] = card.status == "active"
    residents: dict[str, int] = {}
    for person in people:
        if person.status == "alive" and person.village_id.startswith("15.04"):
            code = resident_bucket(
                matched=person.pk in held,
                active=held.get(person.pk, False),
                newborn=False,
                newcomer=bool(person.arrived_on),
            )
            residents[code] = residents.get(code, 0) + 1
    return members, residents


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(st.one_of(
    st.text(alphabet="0123456789", min_size=15, max_size=17), st.just("1" * 16),
    st.builds("150403{:02d}{:02d}80{:04d}".format, st.integers(0, 99), st.integers(0, 14), st.sampled_from((0, 9001))),
), min_size=1, max_size=40))  # fmt: skip
def test_the_pattern_of_a_number_says_what_the_reader_of_numbers_says(db: None, numbers: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik, nik ~ %s FROM unnest(%s) AS nik", [WELL_FORMED, numbers])
        assert all(fits is not nik_malformed(nik) for nik, fits in cursor.fetchall())
