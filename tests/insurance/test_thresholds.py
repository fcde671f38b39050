"""What a status asks for, held against figures, and the rows that say so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from insurance.models import CoverageThreshold, EnrolmentQuota, PremiumRate
from insurance.rules.thresholds import ACTIVE_OF_POPULATION, Figures, Threshold, best_status, judge, next_status
from insurance.selectors.parameters import definitions_on, thresholds_on
from insurance.services.parameters import parameters_load
from tests.conftest import World

PRIORITAS = Threshold("p", "UHC Prioritas", Decimal(98), Decimal(80), gives_status="UHC Prioritas")
UTAMA = Threshold("u", "Utama", Decimal(99), Decimal(95), pemda_min=Decimal(18))
UHC = Threshold("uhc", "UHC", Decimal(95), gives_status="UHC")


@pytest.mark.parametrize(
    ("registered", "active", "met"),
    [
        (98_600, 78_850, False),  # Pamekasan: 98.60 % covered, 79.97 % of members active
        (98_600, 78_880, True),
        (97_990, 97_990, False),
        (98_600, None, None),  # activity is not known: not reached, not refused
        (90_000, None, False),  # and what is known fails
    ],
)
def test_prioritas_needs_coverage_and_activity(registered: int, active: int | None, met: bool | None) -> None:
    assert judge(PRIORITAS, Figures(registered, active, 0, 100_000)).met is met


def test_activity_is_of_members_unless_the_threshold_says_of_residents() -> None:
    figures = Figures(registered=110, active=85, pemda=0, population=100)
    of_residents = Threshold("x", "x", Decimal(98), Decimal(80), activity_base=ACTIVE_OF_POPULATION)
    assert judge(PRIORITAS, figures).met is False  # 77.27 % of 110 members
    assert judge(of_residents, figures).met is True  # 85.00 % of 100 residents


def test_the_share_enrolled_by_the_government_counts_where_it_is_asked_for() -> None:
    assert judge(UTAMA, Figures(1_000, 950, 179, 1_000)).met is False
    assert judge(UTAMA, Figures(1_000, 950, 180, 1_000)).met is True
    assert judge(UTAMA, Figures(1_000, 950, None, 1_000)).met is None


def test_without_a_population_nothing_is_reached() -> None:
    assert judge(UHC, Figures(1_000, 1_000, 0, None)).met is None


def test_the_status_is_the_strictest_that_is_met_and_gives_one() -> None:
    verdicts = [judge(one, Figures(1_000, 960, 500, 1_000)) for one in (UHC, PRIORITAS, UTAMA)]
    best = best_status(verdicts)
    assert best is not None
    assert best.threshold is PRIORITAS
    assert best_status([judge(UHC, Figures(900, 0, 0, 1_000))]) is None


def test_what_to_work_for_is_the_easiest_status_not_met() -> None:
    verdicts = [judge(one, Figures(960, 500, 0, 1_000)) for one in (PRIORITAS, UTAMA, UHC)]
    following = next_status(verdicts)
    assert following is not None
    assert following.threshold is PRIORITAS
    assert following.coverage is not None
    assert following.coverage.missing == 20
    assert next_status([judge(UHC, Figures(960, 0, 0, 1_000))]) is None


@pytest.mark.django_db
def test_thresholds_of_a_day_are_those_of_its_time() -> None:
    parameters_load(actor=None)
    assert [one.code for one in thresholds_on(date(2019, 12, 31))] == ["uhc_95"]
    assert {one.code for one in thresholds_on(date(2024, 6, 1))} == {"non_cut_off", "rpjmn_2024"}
    now = {one.code: one for one in thresholds_on(date(2026, 11, 21))}
    assert now["uhc_prioritas"].activity_min == Decimal(80)
    assert "tunggakan" in now["uhc_prioritas"].condition
    assert now["awards_2026_utama"].pemda_min == Decimal(18)
    assert set(definitions_on(date(2026, 11, 21))) == {"cakupan", "keaktifan_penduduk", "keaktifan_peserta"}


def test_loading_again_changes_nothing_and_keeps_what_the_office_wrote(world: World) -> None:
    first = parameters_load(actor=None)
    assert first.created == first.read
    CoverageThreshold.objects.filter(code="uhc_prioritas").update(activity_base=ACTIVE_OF_POPULATION, name="Kami")
    again = parameters_load(actor=None)
    assert (again.created, again.held) == (0, 1)
    kept = CoverageThreshold.objects.get(code="uhc_prioritas")
    assert (kept.name, kept.activity_base) == ("Kami", ACTIVE_OF_POPULATION)
    assert PremiumRate.objects.get(segment="PBPU_PEMDA").amount_idr == 37_800
    quota = EnrolmentQuota.objects.get(region=world.regency)
    assert "contoh" in quota.source


@pytest.mark.django_db
def test_a_quota_and_a_budget_wait_for_their_region(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("parameters_load", "--format", "json")
    out, notes = capsys.readouterr()
    assert '"held": 2' in out
    assert "15.04" in notes
    assert not EnrolmentQuota.objects.exists()
