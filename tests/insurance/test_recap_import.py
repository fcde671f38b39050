"""Recaps: the two published tables to the digit, and every refusal as one line with nothing half-done."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from accounts.services.assignments import assignment_create
from audit.models import AuditEvent
from exchange.models import ImportBatch
from insurance.exceptions import RecapRefused
from insurance.models import MembershipRecap
from insurance.selectors.coverage import coverage_of
from insurance.services.recaps import recap_import
from regions.selectors.places import region_named
from tests.conftest import Cast, World
from tests.make import make_population, make_region, make_user

pytestmark = pytest.mark.django_db
HEADING = "region,segment,registered,active"
DAY = date(2022, 12, 20)

# Press reports of both tables are named in the domain notes (8.2): PBI APBN, Pemda, PPU, PBPU, BP.
PUBLISHED = {
    "33.03": ("Purbalingga", "2022-12-20", 1_027_521, "96.15", (591_235, 94_935, 192_741, 91_410, 17_628)),
    "35.76": ("Kota Mojokerto", "2019-12-31", 139_019, "95.29", (24_687, 52_039, 37_218, 18_525, None)),
}
SEGMENTS = ("PBI_JK", "PBPU_PEMDA", "PPU", "PBPU", "BP")


def load(actor: Any, *lines: str, day: date = DAY) -> Any:
    return recap_import(actor=actor, content="\n".join([HEADING, *lines]).encode(), file_name="r.csv", as_of=day)


@pytest.fixture
def national_clerk(db: None) -> User:
    for code, name in (("33", "Jawa Tengah"), ("35", "Jawa Timur"), *((c, v[0]) for c, v in PUBLISHED.items())):
        make_region(code, name)
    clerk = make_user("klerk", role="insurance_clerk", region=region_named("33.03"))
    assignment_create(
        actor=None,
        user=clerk,
        role="insurance_clerk",
        region=region_named("35.76"),
        reason="test",
        valid_from=date(2020, 1, 1),
    )
    return clerk


@pytest.mark.parametrize("code", list(PUBLISHED))
def test_published_tables_come_out_to_the_digit(
    code: str, national_clerk: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _name, day, population, printed, counts = PUBLISHED[code]
    make_population(region_named(code), population, dataset="terbitan")
    source = tmp_path / "rekap.csv"
    with source.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADING.split(","))
        writer.writerows([code, seg, n, ""] for seg, n in zip(SEGMENTS, counts, strict=True) if n is not None)
    call_command("recap_import", str(source), "--as-of", day, "--actor", "klerk", "--format", "json")
    ledger = json.loads(capsys.readouterr().out)
    assert set(ledger) == {"read", "created", "updated", "unchanged", "rejected", "seconds"}
    assert ledger["read"] == ledger["created"] == sum(n is not None for n in counts)

    call_command("uhc", code, "--as-of", day, "--dataset", "terbitan", "--format", "json")
    figure = json.loads(capsys.readouterr().out)
    assert figure["coverage_percent"] == printed
    assert figure["members"]["registered"] == sum(filter(None, counts))
    assert figure["active_of_population_percent"] is None
    assert figure["source"] == "recap"
    assert sum(row["registered"] for row in figure["rows"]) == figure["members"]["registered"]


def test_a_second_load_changes_nothing_and_a_correction_supersedes(world: World, cast: Cast) -> None:
    clerk = cast.insurance_clerk
    assert load(clerk, "15.04,PBI_JK,300,200", "15.04,PPU,600,").created == 2
    assert load(clerk, "15.04,PBI_JK,300,200", "15.04,PPU,600,").unchanged == 2
    before = timezone.now()
    ledger = load(clerk, "15.04,PBI_JK,310,200")
    assert (ledger.read, ledger.updated) == (1, 1)
    assert MembershipRecap.objects.count() == 3
    total = coverage_of(region=world.regency, as_of=DAY).total
    assert (total.registered, total.active) == (910, None)
    assert coverage_of(region=world.regency, as_of=DAY, known_at=before).total.registered == 900


def test_an_import_and_an_event_are_recorded_for_the_region(world: World, cast: Cast) -> None:
    load(cast.insurance_clerk, "15.04.03.2004,PBI_JK,3,2", "15.04.01,PBI_JK,5,")
    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.region_id, batch.read, batch.created) == ("recap", "15.04", 2, 2)
    event = AuditEvent.objects.get(action="recap.import")
    assert (event.actor, event.region, event.detail["created"]) == (cast.insurance_clerk, "15.04", 2)


def test_a_file_about_two_provinces_is_recorded_in_both(national_clerk: User) -> None:
    ledger = load(national_clerk, "33.03,PBI_JK,3,2", "35.76,PBI_JK,5,")
    assert ledger.created == 2
    assert set(ImportBatch.objects.values_list("region", "read")) == {("33.03", 1), ("35.76", 1)}


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("15.04,PNS,5,1", "segment_unknown", "Row 3, column segment: PNS"),
        ("15.04,,5,1", "segment_unknown", "an empty cell"),
        ("15.04,PBPU,5,6", "active_above_registered", "Row 3, column active: 6 active is more than 5"),
        ("15.04,PBPU,lima,1", "number", "Row 3, column registered: lima"),
        ("15.04,PBPU,1.234,1", "number", "digits only"),
        ("15.04,PBPU,-5,", "number", "column registered"),
        ("15.04,PBPU,,", "number", "an empty cell"),
        ("15.04,PBPU,5,satu", "number", "column active"),
        ("15.99,PBPU,5,1", "region_unknown", "Row 3, column region"),
        ("15,PBPU,5,1", "region_not_allowed", "Row 3, column region"),
        ("15.04,PBI_JK,5,1", "repeated", "row 2"),
        ("15.04,pbi_jk,5,1", "repeated", "row 2"),
    ],
)
def test_one_wrong_line_refuses_the_whole_file(world: World, cast: Cast, line: str, code: str, words: str) -> None:
    with pytest.raises(RecapRefused) as refused:
        load(cast.insurance_clerk, "15.04,PBI_JK,300,200", line)
    assert refused.value.code == code
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not MembershipRecap.objects.exists()
    assert not ImportBatch.objects.exists()


def test_ppu_and_its_halves_do_not_count_twice(world: World, cast: Cast) -> None:
    clerk = cast.insurance_clerk
    with pytest.raises(RecapRefused) as refused:
        load(clerk, "15.04,PPU,600,", "15.04,PPU_BU,400,")
    assert refused.value.code == "segment_twice"
    load(clerk, "15.04,PPU,600,")
    with pytest.raises(RecapRefused):
        load(clerk, "15.04,PPU_PN,200,", "15.04,PPU_BU,400,")
    assert coverage_of(region=world.regency, as_of=DAY).total.registered == 600
    load(clerk, "15.04,PPU,0,", "15.04,PPU_PN,200,", "15.04,PPU_BU,400,")
    assert coverage_of(region=world.regency, as_of=DAY).total.registered == 600


def test_a_recap_of_tomorrow_is_refused(world: World, cast: Cast) -> None:
    tomorrow = date.fromordinal(timezone.localdate().toordinal() + 1)
    with pytest.raises(RecapRefused, match="future"):
        load(cast.insurance_clerk, "15.04,PBI_JK,300,200", day=tomorrow)


def test_a_heading_alone_is_refused(world: World, cast: Cast) -> None:
    with pytest.raises(RecapRefused, match="no rows"):
        load(cast.insurance_clerk)


def test_only_who_may_load_membership_files_there_may_load_a_recap(world: World, cast: Cast) -> None:
    for actor in (cast.department_head, cast.village_officer, cast.outsider, None):
        with pytest.raises(RecapRefused) as refused:
            load(actor, "15.04,PBI_JK,300,200")
        assert refused.value.code == "region_not_allowed"
    assert load(cast.insurance_clerk, "15.04,PBI_JK,300,200").created == 1


def test_published_totals_of_another_regency_are_loaded_to_compare_by_who_loads_files_at_all(
    world: World, cast: Cast
) -> None:
    assert load(cast.insurance_clerk, "15.05,PBI_JK,300,200").created == 1
    for actor in (cast.department_head, cast.outsider):
        with pytest.raises(RecapRefused):
            load(actor, "15.05,PBI_JK,400,200")


def test_a_clerk_of_one_district_loads_nothing_about_the_others(world: World, cast: Cast) -> None:
    clerk = make_user("jkn.mersam", role="insurance_clerk", region=world.mersam)
    assert load(clerk, "15.04.01,PBI_JK,30,20").created == 1
    for line in ("15.04.03,PBI_JK,30,20", "15.04,PBI_JK,30,20"):
        with pytest.raises(RecapRefused):
            load(clerk, line)


@pytest.mark.parametrize(
    ("content", "actor", "words"),
    [
        ("region,segment,registered\n15.04,PBI_JK,5\n", "siapa", "no active account siapa"),
        ("region,segmen\n15.04,PBI_JK\n", "jkn", "segment"),
        ("", "jkn", "empty"),
    ],
)
def test_the_command_fails_in_one_line(
    world: World, cast: Cast, tmp_path: Path, content: str, actor: str, words: str
) -> None:
    source = tmp_path / "rekap.csv"
    source.write_text(content)
    with pytest.raises(CommandError, match=words) as failure:
        call_command("recap_import", str(source), "--as-of", "2022-12-20", "--actor", actor)
    assert failure.value.returncode == 1
    assert "\n" not in str(failure.value)


def test_the_column_active_may_be_missing(world: World, cast: Cast) -> None:
    content = b"region;segment;registered\n15.04;PBI_JK;5\n"
    ledger = recap_import(actor=cast.insurance_clerk, content=content, file_name="r.csv", as_of=DAY)
    assert ledger.created == 1
    assert MembershipRecap.objects.get().active is None
