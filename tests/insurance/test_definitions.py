"""What a ratio counts, which one is the headline from when, and what each denominator makes of the same members."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.models import AuditEvent
from beneficiaries.models import PersonSpell
from beneficiaries.selectors.residents import residents_on
from core.exceptions import NotAllowed
from insurance.exceptions import ParameterRefused
from insurance.models import CoverageDefinition, HeadlineChoice
from insurance.rules.definitions import DENOMINATORS, NUMERATORS, counted, ratio
from insurance.rules.thresholds import Figures
from insurance.selectors.coverage import coverage_of
from insurance.selectors.denominators import denominator_page
from insurance.services.headline import headline_choose
from insurance.services.parameters import parameters_load
from tests.conftest import Cast, World
from tests.make import KNOWN_AT, LONG_AGO, make_household, make_member, make_person, make_population

COUNT = st.integers(min_value=0, max_value=10_000_000)


@given(COUNT, COUNT, COUNT, COUNT)
def test_every_code_counts_one_of_the_figures(registered: int, active: int, pemda: int, population: int) -> None:
    figures = Figures(registered, active, pemda, population)
    assert [counted(code, figures) for code in NUMERATORS] == [registered, active, pemda]
    assert [counted(code, figures) for code in DENOMINATORS] == [population, registered]


def test_a_ratio_is_unknown_where_a_part_is_and_never_clamped() -> None:
    assert ratio("registered", "population", Figures(310_896, None, 0, 307_361)) == Decimal("101.15")
    assert ratio("active", "population", Figures(310_896, None, 0, 307_361)) is None
    assert ratio("registered", "population", Figures(5, 5, 5, None)) is None
    with pytest.raises(KeyError):
        counted("families", Figures(1, 1, 1, 1))


@pytest.mark.django_db
def test_the_database_keeps_no_definition_that_nobody_can_count() -> None:
    with pytest.raises(IntegrityError):
        CoverageDefinition.objects.create(
            code="x", version=1, name="x", numerator="x", denominator="x", valid_from=LONG_AGO, source="x",
            numerator_code="population", denominator_code="population",
        )  # fmt: skip


@pytest.fixture
def shipped(world: World) -> HeadlineChoice:
    parameters_load(actor=None)
    return HeadlineChoice.objects.get()


def choose(actor: Any, shown: HeadlineChoice, **values: Any) -> HeadlineChoice:
    given: dict[str, Any] = {
        "definition_code": "keaktifan_penduduk",
        "valid_from": timezone.localdate(),
        "source": "SK Kepala Dinas 1/2026",
        "expected": shown.pk,
    }
    return headline_choose(actor=actor, **{**given, **values})


def test_the_head_chooses_the_headline_and_earlier_days_keep_theirs(
    world: World, cast: Cast, shipped: HeadlineChoice
) -> None:
    make_member(make_person(make_household(world.rengas)), territory=world.regency)
    today = timezone.localdate()
    choose(cast.department_head, shipped)
    now = coverage_of(region=world.regency, as_of=today)
    before = coverage_of(region=world.regency, as_of=today - timedelta(days=1))
    assert now.headline_ratio is not None
    assert now.headline_ratio.definition.code == "keaktifan_penduduk"
    assert before.headline == "cakupan"
    assert AuditEvent.objects.get(action="headline.choose").actor == cast.department_head


def test_nobody_else_chooses_it(world: World, cast: Cast, shipped: HeadlineChoice) -> None:
    for user in (cast.insurance_clerk, cast.decision_maker, cast.auditor, cast.village_officer, cast.outsider):
        with pytest.raises(NotAllowed):
            choose(user, shipped)
    assert HeadlineChoice.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"expected": None}, "changed"),
        ({"expected": 0}, "changed"),
        ({"valid_from": date(2026, 1, 1)}, "past"),
        ({"definition_code": "nothing"}, "unknown"),
        ({"definition_code": "cakupan"}, "same"),
    ],
)
def test_a_choice_on_another_ground_is_refused(
    cast: Cast, shipped: HeadlineChoice, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(ParameterRefused) as refusal:
        choose(cast.department_head, shipped, **values)
    assert refusal.value.code == code


def test_the_page_offers_the_choice_to_the_head_only(
    world: World, cast: Cast, client_of: Any, shipped: HeadlineChoice
) -> None:
    assert b'name="valid_from"' not in client_of(cast.auditor).get("/uhc/definitions/").content
    head = client_of(cast.department_head)
    assert b'name="valid_from"' in head.get("/uhc/definitions/").content
    sent = {
        "definition_code": "keaktifan_peserta",
        "valid_from": timezone.localdate().isoformat(),
        "source": "Rapat 3",
        "expected": shipped.pk,
    }
    assert client_of(cast.auditor).post("/uhc/definitions/", sent).status_code == 403
    assert head.post("/uhc/definitions/", sent).status_code == 302
    assert head.post("/uhc/definitions/", sent).status_code == 422  # the page that was sent is an old one now


def test_each_denominator_shows_what_it_alone_changes(world: World, cast: Cast, shipped: HeadlineChoice) -> None:
    home = make_household(world.rengas)
    for number in range(4):
        make_member(make_person(home, name=f"WARGA {number}"), territory=world.regency)
    make_person(home, name="TANPA KARTU")
    make_population(world.regency, 5, dataset="2025S1")
    page = denominator_page(cast.department_head, world.regency.code, as_of=timezone.localdate())
    found = {row.population.dataset.code if row.population.dataset else "": row for row in page.rows}
    assert {code: row.population.count for code, row in found.items()} == {"2025S1": 5, "2024S2": 1000, "": 5}
    assert [str(found[code].ratios.coverage) for code in ("2025S1", "2024S2", "")] == ["80.00", "0.40", "80.00"]
    assert [row.is_in_force for row in page.rows].count(True) == 1


def test_the_register_counts_who_lived_there_on_the_day(world: World) -> None:
    home = make_household(world.rengas)
    make_person(home)
    make_person(home, status="deceased")
    came = make_person(home, valid_from=date(2026, 5, 1))
    state: dict[str, Any] = {name: getattr(came, name) for name in PersonSpell.state_fields()}
    state |= {"village_id": world.kembang.code, "valid_from": LONG_AGO, "recorded_at": KNOWN_AT}
    state.pop("village", None)
    PersonSpell.objects.create(
        person=came, **state, valid_to=date(2026, 5, 1), superseded_at=timezone.now(), cause="move"
    )
    counts = [residents_on(code, date(2026, 4, 30)) for code in (world.rengas.code, world.kembang.code)]
    assert counts == [1, 1]
    assert residents_on(world.rengas.code, date(2026, 5, 1)) == 2


def test_a_neighbours_denominators_look_absent(world: World, cast: Cast, client_of: Any, shipped: Any) -> None:
    officer = client_of(cast.village_officer)
    assert officer.get(f"/uhc/{world.rengas.code}/denominators/").status_code == 200
    assert officer.get(f"/uhc/{world.sridadi.code}/denominators/").status_code == 404
    csv = officer.get(f"/uhc/{world.rengas.code}/denominators/?format=csv")
    assert csv["Content-Disposition"].endswith('-denominators.csv"')
