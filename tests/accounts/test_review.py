"""The access review: everyone who reaches a place, who does not use it, and the yearly word of the head."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AccessReview, Assignment, User
from accounts.selectors.review import Question, Review, access_review
from accounts.services.access_reviews import access_review_confirm, access_review_export
from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from tests.conftest import Cast, World
from tests.make import make_region, make_user


def review(region: Any, capability: Capability | None = None) -> Review:
    """Return the review of a region, for nobody in particular."""
    return access_review(None, Question(region, capability))


def names(region: Any, capability: Capability | None = None) -> set[str]:
    """Return who reaches a region."""
    return {row.user.username for row in review(region, capability).rows}


def test_who_reaches_a_village_is_all_above_it_and_in_it(cast: Cast, world: World) -> None:
    make_user("provinsi", role="auditor", region=make_region("15", "Jambi"))
    assert names(world.rengas) == {
        "desa", "camat", "peksos", "pemutus", "kadis", "jkn", "auditor", "admin", "provinsi",
    }  # fmt: skip
    assert names(world.elsewhere) == {"provinsi"}


def test_who_may_do_one_thing_there(cast: Cast, world: World) -> None:
    assert names(world.rengas, Capability.DECIDE_CASES) == {"pemutus", "kadis"}
    assert "admin" not in names(world.rengas, Capability.VIEW_PEOPLE)


def test_the_ended_the_later_and_the_closed_do_not_count(cast: Cast, world: World) -> None:
    today = timezone.localdate()
    Assignment.objects.filter(user=cast.village_officer).update(valid_to=today - timedelta(days=1))
    Assignment.objects.filter(user=cast.auditor).update(valid_from=today + timedelta(days=1))
    User.objects.filter(pk=cast.insurance_clerk.pk).update(is_active=False)
    assert not {"desa", "auditor", "jkn"} & names(world.rengas)


@pytest.mark.parametrize(
    ("last_days", "joined_days", "unused"),
    [(89, 900, False), (91, 900, True), (None, 91, True), (None, 89, False)],
)
def test_unused_is_ninety_days_without_signing_in(
    cast: Cast, world: World, last_days: int | None, joined_days: int, unused: bool
) -> None:
    now = timezone.now()
    User.objects.filter(pk=cast.village_officer.pk).update(
        last_login=None if last_days is None else now - timedelta(days=last_days),
        date_joined=now - timedelta(days=joined_days),
    )
    [row] = [each for each in review(world.rengas).rows if each.user == cast.village_officer]
    assert row.unused is unused


def test_the_head_confirms_and_nobody_else(cast: Cast, world: World) -> None:
    done = access_review_confirm(actor=cast.department_head, region=world.regency)
    assert (done.accounts, done.assignments) == (9, 9)
    assert AuditEvent.objects.get(action="access_review.confirm").detail["accounts"] == 9
    for actor in (cast.account_admin, cast.auditor, cast.district_operator):
        with pytest.raises((NotAllowed, NotWithinReach)):
            access_review_confirm(actor=actor, region=world.regency)
    with pytest.raises(NotWithinReach):
        access_review_confirm(actor=cast.department_head, region=world.elsewhere)
    assert AccessReview.objects.count() == 1


def test_the_export_is_recorded_and_holds_no_formula(cast: Cast, world: World) -> None:
    User.objects.filter(pk=cast.village_officer.pk).update(full_name="=HYPERLINK(1)", position="@SUM(A1)")
    rows = list(csv.DictReader(io.StringIO(access_review_export(actor=cast.auditor, question=Question(world.rengas)))))
    [row] = [each for each in rows if each["account"] == "desa"]
    assert (row["full_name"], row["position"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")
    assert (row["region"], row["role"], row["until"]) == ("15.04.03.2004", "village_officer", "")
    assert len(rows) == len(names(world.rengas))
    assert AuditEvent.objects.get(action="access_review.export").actor == cast.auditor


def test_nothing_is_exported_of_a_place_out_of_reach(cast: Cast, world: World) -> None:
    for actor, region in ((cast.district_operator, world.kembang), (cast.village_officer, world.rengas)):
        with pytest.raises(NotWithinReach):
            access_review_export(actor=actor, question=Question(region))
    assert not AuditEvent.objects.filter(action="access_review.export").exists()


def test_the_page_warns_until_the_head_has_confirmed(cast: Cast, world: World, client_of: Any) -> None:
    browser = client_of(cast.department_head)
    assert browser.get("/accounts/review/").context["due"]
    assert browser.post("/accounts/review/confirm/", {"region": world.regency.code}).status_code == 302
    assert not browser.get("/accounts/review/").context["due"]
    AccessReview.objects.update(confirmed_at=timezone.now() - timedelta(days=366))
    assert browser.get("/accounts/review/").context["due"]


def test_the_page_confirms_for_nobody_else(cast: Cast, world: World, client_of: Any) -> None:
    fields = {"region": world.regency.code}
    assert client_of(cast.auditor).post("/accounts/review/confirm/", fields).status_code == 403
    assert client_of(cast.district_operator).post("/accounts/review/confirm/", fields).status_code == 404
    assert client_of(cast.village_officer).post("/accounts/review/confirm/", fields).status_code == 403


def test_a_forged_place_is_absent(cast: Cast, world: World, client_of: Any) -> None:
    browser = client_of(cast.district_operator)
    for code in (world.kembang.code, world.regency.code, world.elsewhere.code, "99", "15.04.03' --"):
        assert browser.get("/accounts/review/", {"region": code}).status_code == 404
        assert browser.post("/accounts/review/export/", {"region": code}).status_code == 404
    assert browser.get("/accounts/review/", {"region": world.rengas.code}).status_code == 200


def test_the_download_is_a_file(cast: Cast, world: World, client_of: Any) -> None:
    answer = client_of(cast.auditor).post("/accounts/review/export/", {"region": world.regency.code})
    assert answer["Content-Disposition"].startswith('attachment; filename="access-review-15.04-')
    assert answer.content.decode("utf-8-sig").startswith("account,")
    assert client_of(cast.auditor).get("/accounts/review/export/").status_code == 405


def test_who_is_out_of_reach_is_named_without_a_link(cast: Cast, world: World, client_of: Any) -> None:
    text = client_of(cast.district_operator).get("/accounts/review/").content.decode()
    assert "Nurlaila" in text
    assert f"/accounts/{cast.department_head.pk}/" not in text
    assert f"/accounts/{cast.village_officer.pk}/" in text
