"""Membership over time: files of months, one after the other, and what is answered of any day as known at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from exchange.exceptions import ImportRefused
from exchange.models import ImportBatch
from exchange.registry import bulk_kind
from exchange.services.batches import batch_apply
from exchange.services.undo import batch_undo
from insurance.models import Membership, MembershipPast
from insurance.selectors.coverage import coverage_of
from insurance.selectors.states import states_on
from tests.conftest import Cast, World
from tests.insurance.monthly import card, counts, load, row, stage
from tests.make import make_household, make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def figures(world: World, day: date, known_at: datetime | None = None) -> tuple[int, int | None]:
    total = coverage_of(region=world.regency, as_of=day, known_at=known_at).total
    return total.registered, total.active


def test_a_first_file_opens_every_card_from_the_first_day_of_its_month(
    world: World, cast: Cast, tmp_path: Path
) -> None:
    batch = load(
        tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2, status="inactive", status_reason="arrears")]
    )
    assert counts(batch) == (2, 0, 0, 0, 0)
    assert figures(world, date(2026, 8, 31)) == (0, 0)
    assert figures(world, date(2026, 9, 1)) == (2, 1)
    assert not MembershipPast.objects.exists()


def test_unchanged_rows_write_nothing_and_are_not_even_read(
    world: World, cast: Cast, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(n) for n in range(1, 5)])
    before = list(Membership.objects.order_by("id").values())
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", [row(n) for n in range(1, 5)])
    assert counts(batch) == (0, 0, 4, 0, 0)
    assert batch.options["known"] == 4
    assert list(Membership.objects.order_by("id").values()) == before
    assert not MembershipPast.objects.exists()


def test_what_changed_is_closed_and_opened_anew_and_who_is_missing_ends(
    world: World, cast: Cast, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(n) for n in range(1, 31)])
    clock.shift(timedelta(hours=1))
    changed = [row(1, status="inactive", status_reason="arrears"), *(row(n) for n in range(2, 30)), row(99)]
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", changed)
    assert counts(batch) == (1, 1, 28, 0, 0)
    assert batch.options["found"] == {"ended": 1, "registered": 30, "corrects": None}
    assert not Membership.objects.filter(card_number=card(30)).exists()
    assert {past.card_number for past in MembershipPast.objects.all()} == {card(1), card(30)}
    assert figures(world, date(2026, 9, 30)) == (30, 30)
    assert figures(world, date(2026, 10, 1)) == (30, 29)
    assert figures(world, date(2026, 10, 1), known_at=NOW + timedelta(minutes=30)) == (30, 30)


def test_an_empty_cell_never_erases_what_is_known(cast: Cast, world: World, tmp_path: Path) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(1, payer="KAB")])
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", [row(1, payer="", kk="", village="", born="", since="")])
    assert counts(batch) == (0, 0, 1, 0, 0)
    member = Membership.objects.get()
    assert (member.payer, member.village_id, str(member.born_on)) == ("KAB", "15.04.03.2004", "1990-05-17")


def test_a_card_belongs_to_the_resident_with_its_nik(cast: Cast, world: World, tmp_path: Path) -> None:
    person = make_person(make_household(world.rengas))
    load(
        tmp_path,
        cast.insurance_clerk,
        "2026-09",
        [row(1, nik=person.nik or "", name=person.name, born=person.born_on.isoformat()), row(2)],
    )
    assert list(Membership.objects.order_by("card_number").values_list("person_id", flat=True)) == [person.pk, None]


def test_a_correction_of_the_last_month_is_confirmed_and_the_mistake_stays_known(
    world: World, cast: Cast, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    first = load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2)])
    clock.shift(timedelta(hours=1))
    corrected = [row(1), row(2, status="inactive", status_reason="arrears")]
    with pytest.raises(ImportRefused) as refused:
        load(tmp_path, cast.insurance_clerk, "2026-10", corrected)
    assert refused.value.code == "period_loaded"
    assert f"import {first.pk}" in str(refused.value)
    load(tmp_path, cast.insurance_clerk, "2026-10", corrected, confirmed={"period_loaded": first.pk})
    assert figures(world, date(2026, 10, 15)) == (2, 1)
    assert figures(world, date(2026, 10, 15), known_at=NOW) == (2, 2)


def test_the_same_file_again_changes_nothing(cast: Cast, world: World, tmp_path: Path) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2)])
    assert counts(load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2)])) == (0, 0, 2, 0, 0)


def test_undone_the_former_states_hold_again_and_what_was_believed_stays_known(
    world: World, cast: Cast, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(n) for n in range(1, 31)])
    clock.shift(timedelta(hours=1))
    batch = load(
        tmp_path,
        cast.insurance_clerk,
        "2026-10",
        [row(1, status="inactive", status_reason="arrears"), *(row(n) for n in range(2, 30)), row(99)],
    )
    clock.shift(timedelta(hours=1))
    undone = batch_undo(actor=cast.insurance_clerk, batch=batch)
    assert undone.undo == {"restored": 2, "removed": 1, "kept": 0}
    for day in (date(2026, 9, 30), date(2026, 10, 1)):
        assert figures(world, day) == (30, 30)
    assert figures(world, date(2026, 10, 1), known_at=NOW + timedelta(minutes=90)) == (30, 29)
    assert figures(world, date(2026, 9, 30), known_at=NOW + timedelta(minutes=90)) == (30, 30)
    clock.shift(timedelta(hours=1))
    assert counts(load(tmp_path, cast.insurance_clerk, "2026-10", [row(n) for n in range(1, 31)])) == (0, 0, 30, 0, 0)


_STATES = st.sampled_from(
    [
        None,
        {"status": "active"},
        {"status": "inactive", "status_reason": "arrears"},
        {"status": "active", "segment": "PBPU_PEMDA", "payer": "KAB"},
        {"status": "active", "village": "15.04.03.1002"},
        {"status": "active", "name": "NAMA LAIN"},
    ]
)
_FILES = st.lists(
    st.tuples(st.sampled_from(["next", "skip", "correct", "undo"]), st.lists(_STATES, min_size=4, max_size=4)),
    min_size=1,
    max_size=7,
)
_MONTHS = [f"2026-{month:02d}" for month in range(1, 12)]


@dataclass
class Believed:
    """A plain model: the files that count, and a copy of them at each moment."""

    files: list[tuple[str, list[dict[str, str]]]] = field(default_factory=list)
    at: list[tuple[datetime, list[tuple[str, list[dict[str, str]]]]]] = field(default_factory=list)

    def remember(self, moment: datetime) -> None:
        self.at.append((moment, list(self.files)))

    @staticmethod
    def on(files: list[tuple[str, list[dict[str, str]]]], day: date) -> dict[str, tuple[str, str, str, str]]:
        """Return the cards on a day: those of the last file of its month or a month before."""
        said: list[dict[str, str]] = []
        for period, rows in files:
            if date.fromisoformat(f"{period}-01") <= day:
                said = rows
        return {one["card_number"]: (one["name"], one["segment"], one["status"], one["village"]) for one in said}


def _answers(day: date, moment: datetime) -> dict[str, tuple[str, str, str, str]]:
    found: dict[str, tuple[str, str, str, str]] = {}
    for states in states_on(day, moment):
        for state in states:
            assert state.card_number not in found, "a card has two states on one day"
            found[state.card_number] = (state.name, state.segment, state.status, state.village_id or "")
    return found


@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(_FILES)
def test_any_day_as_known_at_any_moment_is_answered_as_it_was_then(
    world: World, cast: Cast, tmp_path: Path, clock: time_machine.Traveller, steps: Any
) -> None:
    with transaction.atomic():
        _play(cast, tmp_path, clock, steps)
        transaction.set_rollback(True)


def _play(cast: Cast, folder: Path, clock: time_machine.Traveller, steps: Any) -> None:
    clock.move_to(NOW)
    believed, moment = Believed(), NOW
    batches: list[ImportBatch] = []
    for step, states in steps:
        moment += timedelta(minutes=10)
        clock.move_to(moment)
        rows = [row(n, **state) for n, state in enumerate(states, start=1) if state is not None]
        at = _MONTHS.index(believed.files[-1][0]) if believed.files else -1
        if step == "undo":
            if batches:
                batch_undo(actor=cast.insurance_clerk, batch=batches.pop())
                believed.files.pop()
        elif not rows or (at + 2 >= len(_MONTHS) and step != "correct"):
            continue
        else:
            period = _MONTHS[max(0, at + {"next": 1, "skip": 2, "correct": 0}[step])]
            staged = stage(folder, cast.insurance_clerk, period, rows)
            batches.append(_applied(cast, staged))
            believed.files.append((period, rows))
        believed.remember(moment)
    for moment, files in believed.at:
        for day in (date(2026, month, 10) for month in range(1, 12)):
            assert _answers(day, moment) == Believed.on(files, day), (day, moment)


def _applied(cast: Cast, staged: ImportBatch) -> ImportBatch:
    """Apply with whatever has to be confirmed."""
    asked = bulk_kind("members").questions(staged)
    ImportBatch.objects.filter(pk=staged.pk).update(
        options={**staged.options, "confirmed": {one.code: one.number for one in asked}}
    )
    return batch_apply(actor=cast.insurance_clerk, batch=staged)
