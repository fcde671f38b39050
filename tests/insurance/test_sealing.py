"""A closed month stays as it was: who may close it, what late data do, and how one sees that nobody altered it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.models import AuditEvent
from core.dates import month_end
from core.exceptions import NotAllowed, NotWithinReach
from insurance.exceptions import ClosingRefused
from insurance.models import MonthClosing, SealedPlace
from insurance.rules.coverage import Tally, tally_sum
from insurance.rules.sealing import by_segment, changes, content_hash, rolled_up
from insurance.selectors.closings import closing_holds, closings_of
from insurance.selectors.coverage import coverage_of
from insurance.selectors.trend import coverage_trend
from insurance.services.closing import month_close
from insurance.services.parameters import parameters_load
from insurance.services.recaps import recap_import
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person

MONTH = date(2026, 10, 1)
TALLIES = st.builds(lambda active, more: Tally(active + more, active), st.integers(0, 500), st.integers(0, 500))
PLACES = st.sampled_from(["15.04", "15.04.01.2001", "15.04.03.2004", "15.04.03.1002"])
COUNTS = st.dictionaries(PLACES, st.dictionaries(st.sampled_from(["PBI_JK", "PBPU", "BP"]), TALLIES))


@given(COUNTS)
def test_what_is_rolled_up_adds_up_at_the_top(places: dict[str, dict[str, Tally]]) -> None:
    everybody = tally_sum(tally for segments in places.values() for tally in segments.values())
    assert tally_sum(rolled_up(places).get("15.04", {}).values()) == everybody


@given(COUNTS, COUNTS)
def test_changes_explain_the_whole_difference(
    before: dict[str, dict[str, Tally]], now: dict[str, dict[str, Tally]]
) -> None:
    found = changes(before, now)
    sums = [sum(one.registered for s in side.values() for one in s.values()) for side in (before, now)]
    assert sum(registered for registered, _active in by_segment(found).values()) == sums[1] - sums[0]
    assert changes(now, now) == []


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert content_hash({"a": 1, "b": [1, None]}) == content_hash({"b": [1, None], "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})


@pytest.fixture
def counted(world: World) -> World:
    """Two members in Rengas Condong, one in Kembang Paseban, one outside."""
    parameters_load(actor=None)
    for village in (world.rengas, world.rengas, world.kembang):
        make_member(make_person(make_household(village)), territory=world.regency)
    make_member(None, territory=world.regency, status="inactive", segment="PBPU")
    return world


def close(actor: Any, **values: Any) -> MonthClosing:
    given: dict[str, Any] = {"region_code": "15.04", "month": MONTH, "expected": 0, "second_factor": True}
    return month_close(actor=actor, **{**given, **values})


def late(world: World) -> None:
    """A card of which we learn today that it was active all the year."""
    make_member(
        make_person(make_household(world.rengas)),
        territory=world.regency,
        segment="BP",
        valid_from=date(2026, 1, 1),
        recorded_at=timezone.now(),
    )


def test_closing_keeps_every_place_with_what_the_figure_stands_on(counted: World, cast: Cast) -> None:
    closing = close(cast.department_head)
    kept = {row.place: (row.registered, row.active, row.population) for row in closing.places.all()}
    assert kept["15.04"] == (4, 3, 1000)
    assert kept["15.04.03"] == (2, 2, 800)
    assert kept[counted.rengas.code] == (2, 2, 500)
    assert kept[counted.sridadi.code] == (0, 0, 300)
    assert counted.elsewhere.code not in kept
    assert (closing.revision, closing.reason, closing.dataset_id, closing.headline) == (1, "", "2024S2", "cakupan")
    assert closing_holds(MonthClosing.objects.get())
    event = AuditEvent.objects.get(action="month.close")
    assert event.detail["sha256"].replace(" ", "") == closing.sha256


@pytest.mark.parametrize("who", ["insurance_clerk", "decision_maker", "social_worker", "auditor"])
def test_nobody_but_the_head_closes(counted: World, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        close(getattr(cast, who))
    assert not MonthClosing.objects.exists()


def test_who_does_not_see_the_regency_finds_nothing_to_close(counted: World, cast: Cast) -> None:
    for actor, code in (
        (cast.village_officer, "15.04"),
        (cast.outsider, "15.04"),
        (cast.department_head, "15.05"),
        (cast.department_head, "99.99"),
    ):
        with pytest.raises(NotWithinReach):
            close(actor, region_code=code)
    with pytest.raises(NotAllowed):  # a village is closed with its regency
        close(cast.department_head, region_code=counted.rengas.code)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"second_factor": False}, "second_factor"),
        ({"month": date(2199, 1, 1)}, "not_over"),
        ({"expected": 1}, "changed"),
        ({"month": date(2020, 1, 1)}, "no_members"),
    ],
)
def test_what_cannot_be_closed_is_refused(counted: World, cast: Cast, values: dict[str, Any], code: str) -> None:
    with pytest.raises(ClosingRefused) as refusal:
        close(cast.department_head, **values)
    assert refusal.value.code == code
    assert not MonthClosing.objects.exists()


def test_the_running_month_is_refused(counted: World, cast: Cast) -> None:
    with pytest.raises(ClosingRefused) as refusal:
        close(cast.department_head, month=timezone.localdate())
    assert refusal.value.code == "not_over"


def test_late_data_never_change_a_closed_month_but_make_a_revision(counted: World, cast: Cast) -> None:
    first = close(cast.department_head)
    with pytest.raises(ClosingRefused) as same:
        close(cast.department_head, expected=1, reason="x")
    assert same.value.code == "same"
    late(counted)
    assert SealedPlace.objects.get(closing=first, place="15.04").registered == 4
    for values, code in (({"expected": 1}, "no_reason"), ({"expected": 0, "reason": "x"}, "changed")):
        with pytest.raises(ClosingRefused) as refusal:
            close(cast.department_head, **values)
        assert refusal.value.code == code
    second = close(cast.department_head, expected=1, reason="Berkas susulan BPJS")
    assert [one.revision for one in closings_of(counted.regency, MONTH)] == [2, 1]
    assert SealedPlace.objects.get(closing=second, place="15.04").registered == 5
    assert second.sha256 != first.sha256
    assert AuditEvent.objects.filter(action="month.revise").count() == 1


def test_the_database_keeps_what_is_sealed(counted: World, cast: Cast) -> None:
    closing = close(cast.department_head)
    for statement in (
        "UPDATE insurance_monthclosing SET status = 'x'",
        "UPDATE insurance_sealedplace SET registered = 0",
        "DELETE FROM insurance_sealedplace",
        "DELETE FROM insurance_monthclosing",
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    SealedPlace.objects.create(closing=closing, place="15.04.99", registered=1, active=1)
    assert not closing_holds(closing)  # what is put in beside shows in the hash


def test_the_trend_shows_what_was_sealed_and_says_so(counted: World, cast: Cast) -> None:
    close(cast.department_head)
    late(counted)
    coverage = coverage_of(region=counted.regency, as_of=timezone.localdate())
    end = month_end(MONTH)
    point = next(one for one in coverage_trend(coverage) if one.day == end)
    now = next(one for one in coverage_trend(coverage, sealed=False) if one.day == end)
    assert (point.tally, point.closing is not None) == (Tally(4, 3), True)
    assert (now.tally, now.closing) == (Tally(5, 4), None)
    earlier = coverage_of(region=counted.regency, as_of=end, known_at=timezone.now() - timedelta(days=30))
    assert coverage_trend(earlier)[-1].closing is None  # nobody had closed it then


def test_a_month_of_totals_can_be_closed_too(world: World, cast: Cast) -> None:
    parameters_load(actor=None)
    content = b"region,segment,registered,active\n15.04,PBI_JK,600,\n15.04,PPU,300,200\n"
    recap_import(actor=cast.insurance_clerk, content=content, file_name="r.csv", as_of=date(2026, 10, 20))
    closing = close(cast.department_head)
    assert (closing.source, [(row.place, row.registered, row.active) for row in closing.places.all()]) == (
        "recap",
        [("15.04", 900, None)],
    )
    assert closing_holds(closing)


def test_the_pages_show_sealed_beside_known_now(counted: World, cast: Cast, client_of: Any) -> None:
    head, officer = client_of(cast.department_head), client_of(cast.village_officer)
    address = "/uhc/15.04/months/2026-10/"
    assert b"Tutup bulan ini" in head.get(address).content or b"Close this month" in head.get(address).content
    assert head.post(address, {"expected": 0}).status_code == 302
    assert head.post(address, {"expected": 0}).status_code == 422
    assert client_of(cast.auditor).post(address, {"expected": 1, "reason": "x"}).status_code == 403
    assert officer.get(address).status_code == 404
    late(counted)
    english = {"accept-language": "en"}
    mine = officer.get(f"/uhc/{counted.rengas.code}/months/2026-10/", headers=english).content.decode()
    assert "What late data change" in mine
    assert "Kembang Paseban" not in mine
    assert "differs" in head.get("/uhc/15.04/months/", headers=english).content.decode()
    sent = {"expected": 1, "reason": "Berkas susulan"}
    assert head.post(address, sent).status_code == 302
    assert "Berkas susulan" in head.get(address).content.decode()
    assert head.get("/uhc/15.04/months/2026-13/").status_code == 404
    assert head.get("/uhc/15.04/months/2199-01/").status_code == 404


def test_without_a_second_factor_the_page_does_not_close(
    counted: World, cast: Cast, client_of: Any, settings: Any
) -> None:
    head = client_of(cast.department_head)
    settings.SECOND_FACTOR_REQUIRED = True
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "SecondFactor" not in one]
    address = "/uhc/15.04/months/2026-10/"
    assert reverse("mfa_index") in head.get(address).content.decode()
    Authenticator.objects.create(user=cast.department_head, type="totp", data={})
    page = head.get(address).content.decode()
    assert f"{reverse('mfa_reauthenticate')}?next=%2Fuhc%2F15.04%2Fmonths%2F2026-10%2F" in page
    assert "expected" not in page  # the form itself waits for it
    assert head.post("/uhc/15.04/months/2026-10/", {"expected": 0}).status_code == 422
    assert not MonthClosing.objects.exists()
