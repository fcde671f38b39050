"""When a threshold would be lost, who fell out and who comes first, and a recap beside the list by name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.dates import months_after
from insurance.codes import RECAP_SEGMENTS
from insurance.rules.coverage import Tally, tally_sum
from insurance.rules.forecast import Outlook, forecast
from insurance.rules.recaps import side_by_side
from insurance.selectors.radar import last_change, radar
from insurance.services.parameters import parameters_load
from insurance.services.recaps import recap_import
from tests.conftest import Cast, World
from tests.insurance.states import change, close
from tests.make import make_case, make_household, make_member, make_person

CHANGED = date(2026, 11, 1)
SEGMENTS = st.dictionaries(
    st.sampled_from(["PBI_JK", "PPU_PN", "PPU_BU", "PBPU"]), st.builds(Tally, st.integers(0, 99), st.none())
)


def line(start: str, step: str, months: int) -> list[Decimal | None]:
    return [Decimal(start) + at * Decimal(step) for at in range(months)]


@pytest.mark.parametrize(
    ("figures", "outlook", "lost_in"),
    [
        (line("99.00", "-0.10", 5), Outlook.TOO_LITTLE, None),
        ([*line("99.00", "-0.10", 6), None], Outlook.TOO_LITTLE, None),
        ([None, *line("99.00", "-0.10", 6)], Outlook.FALLS, 6),  # 98.50 now: five months to 98.00, lost in the sixth
        (line("98.05", "-0.10", 6), Outlook.MISSED, None),
        (line("98.00", "0.10", 6), Outlook.HOLDS, None),
        (line("99.00", "0.00", 12), Outlook.HOLDS, None),
        (line("101.00", "-0.01", 12), Outlook.FAR, None),
        (line("120.00", "-9.00", 2) + line("99.10", "-0.10", 12), Outlook.FALLS, 1),  # only the last twelve count
    ],
)
def test_a_straight_line_says_when(figures: list[Decimal | None], outlook: Outlook, lost_in: int | None) -> None:
    found = forecast(figures, Decimal(98))
    assert (found.outlook, found.lost_in) == (outlook, lost_in)


@given(st.lists(st.decimals(90, 110, places=2), min_size=6, max_size=14), st.decimals(90, 100, places=2))
def test_a_stricter_threshold_is_never_lost_later(figures: list[Decimal | None], minimum: Decimal) -> None:
    easy, strict = forecast(figures, minimum), forecast(figures, minimum + 1)
    if easy.lost_in is not None and strict.lost_in is not None:
        assert strict.lost_in <= easy.lost_in
    if easy.outlook == Outlook.MISSED:
        assert strict.outlook == Outlook.MISSED


def test_months_go_over_the_end_of_the_year() -> None:
    assert months_after(date(2026, 10, 31), 4) == date(2027, 2, 28)
    assert months_after(date(2026, 10, 5), 0) == date(2026, 10, 31)


@given(SEGMENTS, SEGMENTS, st.booleans())
def test_both_columns_keep_their_totals(by_name: dict[str, Tally], recap: dict[str, Tally], whole: bool) -> None:
    if whole:
        recap = {code: tally for code, tally in recap.items() if not code.startswith("PPU")} | {"PPU": Tally(7, None)}
    rows = side_by_side(by_name, recap, RECAP_SEGMENTS)
    columns = [tally_sum(t for row in rows if (t := getattr(row, side))) for side in ("by_name", "recap")]
    assert [one.registered for one in columns] == [tally_sum(side.values()).registered for side in (by_name, recap)]


@pytest.fixture
def fallen(world: World, cast: Cast) -> dict[str, Any]:
    """Of five active members one lost PBI, one left the file, one has another card; one of Kembang was laid off."""
    parameters_load(actor=None)
    home, other = make_household(world.rengas), make_household(world.kembang)
    people = {
        name: make_person(home, name=name) for name in ("ANI PASIEN", "BUDI DIHAPUS", "CICI BERGANTI", "DIDI AKTIF")
    }
    people["EKO KEMBANG"] = make_person(other, name="EKO KEMBANG")
    cards = {name: make_member(person, territory=world.regency) for name, person in people.items()}
    now = timezone.now()
    gone: dict[str, Any] = {"status": "inactive", "valid_from": CHANGED, "known_at": now}
    change(cards["ANI PASIEN"], status_reason="pbi_removed", **gone)
    close(cards["BUDI DIHAPUS"], valid_to=CHANGED, known_at=now)
    change(cards["CICI BERGANTI"], status_reason="moved", **gone)
    make_member(people["CICI BERGANTI"], territory=world.regency, segment="PPU_BU")
    change(cards["EKO KEMBANG"], status_reason="laid_off", **gone)
    case = make_case(
        home,
        people["ANI PASIEN"],
        registered_by=cast.social_worker,
        workflow="pbi_reactivation",
        state="urgent",
        urgent=True,
    )
    return {**people, "case": case}


def test_the_radar_counts_by_cause_and_village(fallen: Any, world: World, cast: Cast) -> None:
    assert last_change("15.04") == date(2026, 10, 31)
    found = radar(cast.department_head, "15.04", since=None)
    assert {row.code: row.count for row in found.causes} == {"pbi_removed": 1, "gone": 1, "moved": 1, "laid_off": 1}
    assert [(row.code, row.count) for row in found.villages] == [(world.rengas.code, 3), (world.kembang.code, 1)]
    assert found.total == 4


def test_the_urgent_patient_comes_first_and_who_has_another_card_not_at_all(fallen: Any, cast: Cast) -> None:
    found = radar(cast.social_worker, "15.04", since=None)
    assert found.rows[0].person.name == "ANI PASIEN"
    assert found.rows[0].urgent is not None
    assert fallen["case"].number in found.rows[0].urgent.url
    assert {row.person.name for row in found.rows} == {"ANI PASIEN", "BUDI DIHAPUS", "EKO KEMBANG"}
    assert found.urgent == 1


def test_a_confidential_case_marks_nobody_for_who_may_not_know_of_it(fallen: Any, cast: Cast) -> None:
    case = fallen["case"]
    case.sensitive = True
    case.save()
    assert radar(cast.decision_maker, "15.04", since=None).urgent == 0


def test_before_the_change_nobody_had_fallen_out(fallen: Any, world: World, cast: Cast) -> None:
    found = radar(cast.department_head, "15.04", since=CHANGED)
    assert found.total == 0
    assert radar(cast.department_head, world.sridadi.code, since=None).since is None


def test_the_officer_sees_her_village_only(fallen: Any, world: World, cast: Cast, client_of: Any) -> None:
    officer = client_of(cast.village_officer)
    page = officer.get(f"/uhc/{world.rengas.code}/radar/").content.decode()
    assert "BUDI DIHAPUS" in page
    assert "EKO KEMBANG" not in page
    for code in (world.sridadi.code, world.kembang.code, "15.04"):
        assert officer.get(f"/uhc/{code}/radar/").status_code == 404
    csv = client_of(cast.department_head).get("/uhc/15.04/radar/?format=csv&since=2026-10-31").content.decode()
    assert f"{world.rengas.code},Rengas Condong,3" in csv
    assert "BUDI" not in csv
    assert client_of(cast.department_head).get("/uhc/15.04/radar/?since=2199-01-01").status_code == 200


def test_the_page_sets_the_recap_beside_the_list_by_name(fallen: Any, world: World, cast: Cast, client_of: Any) -> None:
    content = b"region,segment,registered,active\n15.04,PBI_JK,9,\n15.04,PPU,5,\n"
    recap_import(actor=cast.insurance_clerk, content=content, file_name="r.csv", as_of=date(2026, 11, 1))
    page = client_of(cast.department_head).get("/uhc/", headers={"accept-language": "en"}).content.decode()
    assert "beside the recap of" in page
    assert "Early warning" in page
