"""Whoever sees more than role and place give is named with the reason: to who administers, reviews or audits."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Assignment, StandIn, User
from accounts.selectors.explanation import Reason, reach_explanation
from accounts.selectors.review import Question, access_review, question_about
from accounts.selectors.review_rows import ReviewRow
from accounts.services.access_reviews import access_review_confirm, access_review_export
from accounts.services.breakglass import break_glass_end, break_glass_start
from audit.models import AuditEvent
from core.exceptions import NotWithinReach
from regions.capabilities import Capability
from tests.access.test_break_glass import REASON
from tests.access.test_sharing import anew, make_case, share
from tests.access.test_stand_in import arrange
from tests.conftest import Cast, World
from welfare.models import Case, CaseUserGrant
from welfare.services.sharing import case_unshare


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def case(cast: Cast, world: World) -> Case:
    """A case in Rengas Condong."""
    return make_case(world.rengas, cast.social_worker)


def exceptions(reader: User, place: Any, capability: Capability | None = None) -> list[ReviewRow]:
    """Return who reaches a place beyond role and place."""
    return access_review(anew(reader), Question(place, capability)).exceptions


def reasons(reader: User, user: User, kind: str) -> list[Reason]:
    """Return why ``user`` sees a kind of record."""
    found = reach_explanation(anew(reader), user.pk)
    [records] = [each for each in found.records if str(each.label) == kind]
    return records.reasons


# The review ---------------------------------------------------------------------------------------------------------


def test_a_stand_in_is_named_with_both_while_it_lasts(cast: Cast, world: World) -> None:
    assert exceptions(cast.auditor, world.rengas) == []
    made = arrange(cast.village_officer, "desa2", days=2)
    [row] = exceptions(cast.auditor, world.rengas)
    assert (row.way, row.user, row.absent) == ("stand_in", cast.other_officer, cast.village_officer)
    assert (row.role, row.until, row.region) == ("village_officer", made.valid_to, world.rengas)
    assert exceptions(cast.auditor, world.rengas, Capability.VERIFY_CASES)
    assert not exceptions(cast.auditor, world.rengas, Capability.DECIDE_CASES)
    assert not exceptions(cast.auditor, world.kembang)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert not exceptions(cast.auditor, world.rengas)


def test_a_stand_in_that_does_not_count_is_not_named(cast: Cast, world: World) -> None:
    arrange(cast.decision_maker, "auditor")
    assert [row.user for row in exceptions(cast.department_head, world.rengas)] == [cast.auditor]
    StandIn.objects.update(substitute=cast.social_worker)  # roles that must not meet, as if it had slipped in
    assert exceptions(cast.department_head, world.rengas) == []
    StandIn.objects.update(substitute=cast.auditor)
    Assignment.objects.filter(user=cast.decision_maker).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert exceptions(cast.department_head, world.rengas) == []


def test_what_is_not_lent_is_not_named(cast: Cast, world: World) -> None:
    arrange(cast.district_operator, "desa")
    assert exceptions(cast.auditor, world.sridadi, Capability.VIEW_PEOPLE)
    assert not exceptions(cast.auditor, world.sridadi, Capability.MANAGE_ACCOUNTS)


def test_an_emergency_is_named_until_it_ends(cast: Cast, world: World) -> None:
    session = break_glass_start(actor=anew(cast.social_worker), place=world.elsewhere.code, reason=REASON, hours=1)
    [row] = exceptions(cast.auditor, world.elsewhere, Capability.VIEW_CASES)
    assert (row.way, row.user, row.until_at, row.reason) == (
        "break_glass", cast.social_worker, session.ends_at, REASON
    )  # fmt: skip
    assert not exceptions(cast.auditor, world.elsewhere, Capability.VERIFY_CASES)
    Assignment.objects.filter(user=cast.social_worker).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert not exceptions(cast.auditor, world.elsewhere)  # who may not break the glass any more is out
    Assignment.objects.filter(user=cast.social_worker).update(valid_to=None)
    assert exceptions(cast.auditor, world.elsewhere)
    break_glass_end(actor=cast.social_worker)
    assert not exceptions(cast.auditor, world.elsewhere)


def test_a_shared_case_is_named_by_number_to_who_sees_it_and_only_counted_for_others(
    cast: Cast, world: World, case: Case
) -> None:
    grant = share(cast, case, may_verify=True)
    for reader, number in ((cast.auditor, case.number), (cast.account_admin, "")):
        [row] = exceptions(reader, world.rengas)
        assert (row.way, row.user, row.number) == ("shared", cast.other_officer, number)
        assert (row.given_by, row.until) == (cast.district_operator, grant.until)
    assert exceptions(cast.auditor, world.regency, Capability.VERIFY_CASES)
    assert not exceptions(cast.auditor, world.regency, Capability.REGISTER_CASES)
    assert not exceptions(cast.auditor, world.sridadi)
    case_unshare(actor=cast.district_operator, number=case.number, key=grant.pk)
    assert not exceptions(cast.auditor, world.rengas)


def test_who_reaches_one_case(cast: Cast, world: World, case: Case) -> None:
    other = make_case(world.rengas, cast.social_worker, name="LAIN")
    share(cast, case)
    question = question_about(anew(cast.auditor), case.number)
    found = access_review(cast.auditor, question)
    by_role = {row.user.username for row in found.rows}
    assert by_role == {"desa", "camat", "peksos", "pemutus", "kadis", "jkn", "auditor"}  # no administrator of accounts
    assert [row.user for row in found.exceptions] == [cast.other_officer]
    assert not access_review(cast.auditor, question_about(anew(cast.auditor), other.number)).exceptions
    verifiers = access_review(cast.auditor, question_about(anew(cast.auditor), case.number, Capability.VERIFY_CASES))
    assert {row.user.username for row in verifiers.all_rows} == {"desa", "camat"}


def test_who_does_not_see_a_case_or_does_not_review_there_is_told_nothing_of_it(
    cast: Cast, world: World, case: Case, client_of: Any
) -> None:
    away = make_case(world.kembang, cast.social_worker, name="JAUH")
    CaseUserGrant.objects.all().delete()
    share(cast, away, actor=cast.social_worker, colleague="camat")  # he sees it, and reviews elsewhere
    for reader, number in (
        (cast.account_admin, case.number),
        (cast.district_operator, away.number),
        (cast.social_worker, case.number),
        (cast.auditor, "K-2026-999999"),
    ):
        with pytest.raises(NotWithinReach):
            question_about(anew(reader), number)
    page = client_of(cast.account_admin).get("/accounts/review/", {"number": case.number})
    assert page.status_code == 422
    assert "Rengas" not in page.content.decode().split("<h1")[1].split("<form")[0]
    assert client_of(cast.account_admin).post(
        "/accounts/review/export/", {"region": world.regency.code, "number": case.number}
    ).status_code == 404  # fmt: skip
    assert client_of(cast.auditor).get("/accounts/review/", {"number": case.number}).status_code == 200


def test_the_export_and_the_confirmation_hold_the_exceptions(cast: Cast, world: World, case: Case) -> None:
    share(cast, case)
    arrange(cast.village_officer, "desa2")
    text = access_review_export(actor=cast.auditor, question=Question(world.rengas))
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["account"] == "desa2"]
    assert [(row["way"], row["absent"], row["thing"]) for row in rows] == [
        ("stand_in", "desa", ""), ("shared", "", case.number)
    ]  # fmt: skip
    assert AuditEvent.objects.get(action="access_review.export").detail["exceptions"] == 2
    assert access_review_confirm(actor=cast.department_head, region=world.regency).exceptions == 2


# What does she see? -------------------------------------------------------------------------------------------------


def test_she_sees_through_a_stand_in(cast: Cast, world: World, case: Case) -> None:
    made = arrange(cast.village_officer, "desa2")
    own, lent = reasons(cast.account_admin, cast.other_officer, "Cases")
    assert (own.way, own.place) == ("role", "Kelurahan Sridadi")
    assert (lent.way, lent.absent, lent.role, lent.until) == (
        "stand_in", "Siti Aminah", "Village officer", made.valid_to
    )  # fmt: skip
    assert lent.place == "Desa Rengas Condong"


def test_she_sees_through_an_emergency(cast: Cast, world: World) -> None:
    session = break_glass_start(actor=anew(cast.social_worker), place=world.elsewhere.code, reason=REASON, hours=1)
    [_role, emergency] = reasons(cast.account_admin, cast.social_worker, "Cases")
    assert (emergency.way, emergency.place, emergency.until_at) == (
        "break_glass", "Desa Mendalo Darat", session.ends_at
    )  # fmt: skip
    assert [each.way for each in reasons(cast.account_admin, cast.social_worker, "JKN members")] == ["role"]


def test_she_sees_a_shared_case_and_the_menu_is_not_due_to_it(cast: Cast, world: World, case: Case) -> None:
    share(cast, case)
    Assignment.objects.filter(user=cast.other_officer).update(valid_to=timezone.localdate() - timedelta(days=1))
    found = reach_explanation(anew(cast.account_admin), cast.other_officer.pk)
    [cases] = [each for each in found.records if str(each.label) == "Cases"]
    [reason] = cases.reasons
    assert (cases.count, reason.way, reason.number, reason.by) == (1, "shared", "", "Budi Hartono")
    assert "Cases" not in [str(page.label) for page in found.pages]
    assert [each.label for each in found.capabilities] == [Capability.VIEW_CASES.label]
    assert reasons(cast.auditor, cast.other_officer, "Cases")[0].number == case.number


def test_the_pages_say_it_in_words(cast: Cast, world: World, case: Case, client_of: Any) -> None:
    share(cast, case)
    arrange(cast.village_officer, "desa2")
    seen = client_of(cast.auditor).get(f"/accounts/{cast.other_officer.pk}/reach/").content.decode()
    assert "Stands in for Siti Aminah: Village officer" in seen
    assert f"Case {case.number} shared by Budi Hartono" in seen
    page = client_of(cast.auditor).get("/accounts/review/", {"number": case.number}).content.decode()
    assert f"Case {case.number}, shared by name" in page
    assert "Confirm: all of them need it" not in page


def test_a_closed_account_is_no_way(cast: Cast, world: World, case: Case) -> None:
    share(cast, case)
    arrange(cast.village_officer, "desa2")
    User.objects.filter(pk=cast.other_officer.pk).update(is_active=False)
    assert exceptions(cast.auditor, world.rengas) == []
    found = reach_explanation(anew(cast.auditor), cast.other_officer.pk)
    assert found.capabilities == []
