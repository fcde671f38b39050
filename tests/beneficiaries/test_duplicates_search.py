"""The search over a whole registry finds who was written twice, and leaves alone what somebody decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from audit.models import AuditEvent
from benchmarks.duplicates import plant
from beneficiaries.exceptions import DuplicateRefused
from beneficiaries.models import DuplicatePair, FormerNumber, Person, Verdict
from beneficiaries.services import duplicate_blocks
from beneficiaries.services.duplicate_decisions import duplicate_separate
from beneficiaries.services.duplicates import JOB_KIND, ONE_SEARCH, duplicates_find, duplicates_request
from beneficiaries.services.merging import person_merge, person_unmerge
from core.exceptions import NotAllowed
from jobs.context import JobContext
from jobs.models import Job, Schedule
from jobs.registry import get_kind
from regions.exceptions import RegionUnknown
from tests.beneficiaries.twice import BORN, pair_of, pairs, resident, search, twice
from tests.conftest import Cast, World
from tests.make import make_household, next_nik

__all__ = ["twice"]
NAMES = (
    "SITI ROHANI", "MUHAMMAD YUSUF", "NURHAYATI", "ABDUL KARIM", "SYAMSUL BAHRI", "DEWI LESTARI", "RIZKI PRATAMA",
    "FATIMAH ZAHRA", "SUTRISNO WIDODO", "PARLINDUNGAN SIREGAR", "ASEP HERMAWAN", "ZULKIFLI TANJUNG",
)  # fmt: skip


def test_who_was_written_twice_is_found_and_nobody_else(twice: Mapping[str, Person]) -> None:
    found = search()
    assert pairs() == {(twice["siti"].pk, twice["again"].pk), (twice["rohani"].pk, twice["far"].pk)}
    assert (found.people, found.pairs, found.created, found.withdrawn) == (5, 2, 2, 0)
    pair = pair_of(twice["siti"], twice["again"])
    assert pair.score >= 90
    assert {reason["code"] for reason in pair.reasons} >= {"name_spelt", "born_same", "nik_missing", "same_village"}
    assert not any(word in json.dumps(pair.reasons) for word in ("AMINA", str(twice["siti"].nik)))


def test_each_way_of_writing_somebody_twice_has_a_block_of_its_own(world: World) -> None:
    """One pair for each block of the search, so that none of them can go missing unnoticed."""
    home = make_household(world.rengas)
    swapped = date(1980, 3, 12)
    expected = [
        (resident(world.rengas, "KARTINI"), resident(world.rengas, "QARTINY", nik=None)),
        (
            resident(world.rengas, "YULIANA PUTRI", born_on=swapped),
            resident(world.kembang, "PUTRI YULIANA", born_on=date(1980, 12, 3), nik=None),
        ),
        (
            resident(world.rengas, "WIRDA ASNI", born_on=date(1966, 8, 1)),
            resident(world.sridadi, "WIRDA ASNI", born_on=date(1967, 8, 1), nik=None),
        ),
        (
            resident(world.rengas, "MELATI", born_on=date(2026, 11, 2), household=home),
            resident(world.rengas, "BAYI NY. KARTINI", born_on=date(2026, 11, 2), household=home, nik=None),
        ),
        (
            resident(world.rengas, "GUSNI", born_on=date(1950, 2, 3), nik="1504034302509017"),
            resident(world.kembang, "KUSNI", born_on=date(1950, 2, 3), nik="1504034303509017"),
        ),
    ]
    search()
    assert pairs() >= {(one.pk, other.pk) for one, other in expected}


def test_a_former_number_leads_to_who_has_it_now(world: World) -> None:
    one, other = resident(world.rengas, "SALMAH"), resident(world.kembang, "SALMA", born_on=date(1990, 1, 9))
    FormerNumber.objects.create(
        person=one, nik=str(other.nik), ended_on=BORN, recorded_at=timezone.now(), cause="koreksi"
    )
    search()
    assert pairs() == {(one.pk, other.pk)}
    assert "nik_former" in {reason["code"] for reason in pair_of(one, other).reasons}


def test_people_of_another_regency_are_not_compared(world: World) -> None:
    resident(world.rengas, "SITI AMINAH")
    resident(world.elsewhere, "SITI AMINAH", nik=None)
    search()
    assert not pairs()
    search("15")
    assert len(pairs()) == 1


def test_most_of_those_planted_are_found_and_hardly_anybody_else(world: World) -> None:
    rng = Random(3)
    for number in range(60):
        village = (world.rengas, world.sridadi, world.kembang)[number % 3]
        day = BORN + timedelta(days=rng.randrange(9000))
        resident(village, f"{NAMES[number % 12]} {NAMES[number // 5].split()[-1]}", born_on=day)
    planted = plant("15.04", 40)
    search()
    strangers = pairs() - planted.keys()
    assert len(pairs() & planted.keys()) >= 0.75 * len(planted)
    assert len(strangers) <= 2


def test_a_decision_outlives_every_later_search(twice: Mapping[str, Person], cast: Cast) -> None:
    search()
    pair = pair_of(twice["siti"], twice["again"])
    duplicate_separate(actor=cast.social_worker, pair_id=pair.pk, note="sepupu")
    Person.objects.filter(pk=twice["again"].pk).update(name="SITI AMINAH")  # a later file makes them more alike still
    found = search()
    kept = DuplicatePair.objects.get(pk=pair.pk)
    assert (kept.verdict, kept.decided_by, kept.note) == (Verdict.DIFFERENT, cast.social_worker, "sepupu")
    assert (kept.score, kept.reasons) == (pair.score, pair.reasons)
    assert (found.pairs, found.created) == (1, 0)


def test_a_pair_that_waits_is_weighed_anew_and_withdrawn_when_nothing_speaks_for_it(
    twice: Mapping[str, Person],
) -> None:
    search()
    before = pair_of(twice["siti"], twice["again"])
    Person.objects.filter(pk=twice["again"].pk).update(born_on=date(1980, 5, 18))
    assert search().updated == 1
    after = pair_of(twice["siti"], twice["again"])
    assert after.score < before.score
    assert after.found_at == before.found_at
    Person.objects.filter(pk=twice["again"].pk).update(born_on=date(1999, 12, 30), name="JUMIATI")
    assert search().withdrawn == 1
    assert pairs() == {(twice["rohani"].pk, twice["far"].pk)}


def test_a_search_of_one_village_leaves_the_pairs_of_others(twice: Mapping[str, Person]) -> None:
    search()
    assert search("15.04.03.2004").withdrawn == 0
    assert len(pairs()) == 2


def test_who_was_merged_is_nobody_to_compare_with_and_comes_back_when_taken_apart(
    twice: Mapping[str, Person], cast: Cast
) -> None:
    merge = person_merge(
        actor=cast.social_worker, remaining_id=twice["siti"].pk, merged_id=twice["again"].pk, reason="KK dilihat"
    )
    search()
    assert pairs() == {(twice["rohani"].pk, twice["far"].pk)}
    person_unmerge(actor=cast.social_worker, merge_id=merge.pk)
    search()
    assert len(pairs()) == 2


def test_a_habit_of_writing_is_counted_and_not_followed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicate_blocks, "MOST_IN_BLOCK", 3)
    for _ in range(4):
        resident(world.rengas, "TIDAK DIKETAHUI", born_on=date(1900, 1, 1), nik=next_nik(sex="P"))
    found = search()
    assert found.too_large > 0
    assert found.compared == 0


def test_one_search_at_a_time(twice: Mapping[str, Person]) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_SEARCH])
            with pytest.raises(DuplicateRefused) as refusal:
                search()
            assert refusal.value.code == "running"
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_SEARCH])
    finally:
        other.close()
    assert search().pairs == 2


def test_who_changes_residents_may_ask_for_a_search_and_others_not(
    twice: Mapping[str, Person], cast: Cast, client_of: Any
) -> None:
    for user in (cast.village_officer, cast.auditor, cast.outsider, cast.account_admin):
        with pytest.raises(NotAllowed):
            duplicates_request(actor=user)
        with pytest.raises(NotAllowed):
            duplicates_find(actor=user, region="15.04")
        assert client_of(user).post("/duplicates/search/").status_code == 403
    assert not Job.objects.exists()
    answer = client_of(cast.social_worker).post("/duplicates/search/")
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert (job.kind, job.region, job.params) == (JOB_KIND, "15.04", {"region": "15.04"})
    assert duplicates_find(actor=cast.social_worker, region="15.04").pairs == 2


def test_every_night_each_regency_with_people_is_searched(twice: Mapping[str, Person], world: World) -> None:
    resident(world.elsewhere, "SITI AMINAH")
    resident(world.elsewhere, "SITI AMINAH", nik=None)
    context = JobContext.silent()
    outcome = get_kind(JOB_KIND).run(context, {})
    assert (outcome["residents"], outcome["pairs"], outcome["created"]) == (7, 3, 3)
    assert context.outcome_url == "/duplicates/"
    assert Schedule.objects.get(name=JOB_KIND).daily_at is not None
    described = get_kind(JOB_KIND).describe
    assert described is not None
    assert described(outcome) == (
        "7 residents compared; 3 new pairs may be one person.",
        "3 pairs wait for somebody to decide.",
    )


def test_the_command_prints_figures_and_the_record_has_counts_only(
    twice: Mapping[str, Person], cast: Cast, capsys: Any
) -> None:
    call_command("duplicates_find", "15.04", actor="peksos", output_format="json")
    figures = json.loads(capsys.readouterr().out)
    assert (figures["people"], figures["pairs"], figures["created"]) == (5, 2, 2)
    event = AuditEvent.objects.get(action="duplicate.find")
    assert (event.actor, event.region) == (cast.social_worker, "15.04")
    assert set(event.detail) == {"residents", "pairs", "created", "updated", "withdrawn"}
    with pytest.raises(RegionUnknown):
        search("99.99")
