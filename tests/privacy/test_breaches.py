"""A breach has 72 hours: who was told, when, and what is done about it."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEvent
from core.exceptions import DomainError, NotAllowed, NotWithinReach
from privacy.codes import DataKind, Recipient
from privacy.exceptions import BreachRefused
from privacy.models import Breach, Deadline
from privacy.selectors.breaches import breach_detail, breach_list
from privacy.services.breaches import breach_close, breach_notify, breach_register, breach_update
from tests.conftest import Cast, World
from tests.make import make_user
from tests.privacy.conftest import FRIDAY, anew, facts


def record(cast: Cast, **change: Any) -> Breach:
    """Record a breach as the head of department."""
    about: dict[str, Any] = {
        "actor": anew(cast.department_head),
        "region_code": "15.04",
        "discovered_at": timezone.now(),
        "facts": facts(),
        "submission_key": uuid.uuid4(),
    }
    return breach_register(**{**about, **change})


def tell(cast: Cast, breach: Breach, recipient: Recipient, **change: Any) -> None:
    """Record a notice, just now."""
    about: dict[str, Any] = {"sent_at": timezone.now(), "means": "Surat"}
    breach_notify(actor=anew(cast.department_head), number=breach.number, recipient=recipient, **{**about, **change})


def test_both_notices_are_due_72_hours_after_the_discovery(cast: Cast) -> None:
    with time_machine.travel(FRIDAY + timedelta(hours=5), tick=False):
        breach = record(cast, discovered_at=FRIDAY)
    assert breach.due_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    with time_machine.travel(breach.due_at, tick=False):
        found = breach_detail(user=cast.auditor, number=breach.number)
        assert (found.agency.level, found.subjects.level) == ("soon", "soon")
        tell(cast, breach, Recipient.AGENCY)
    with time_machine.travel(breach.due_at + timedelta(minutes=1), tick=False):
        found = breach_detail(user=cast.auditor, number=breach.number)
        assert (found.agency.level, found.subjects.level) == ("met", "late")
        tell(cast, breach, Recipient.SUBJECTS, people=12)
        found = breach_detail(user=cast.auditor, number=breach.number)
        assert (found.agency.level, found.subjects.level) == ("met", "missed")
    late = [
        event.detail.get("hours_late") for event in AuditEvent.objects.filter(action="breach.notify").order_by("id")
    ]
    assert late == [None, 1]


def test_the_earliest_notice_counts_and_others_do_not(cast: Cast, breach: Breach) -> None:
    noticed = breach.discovered_at
    tell(cast, breach, Recipient.OTHERS)
    tell(cast, breach, Recipient.AGENCY)
    tell(cast, breach, Recipient.AGENCY, sent_at=noticed + timedelta(minutes=5))
    breach.refresh_from_db()
    assert breach.agency_told_at == noticed + timedelta(minutes=5)
    assert breach.subjects_told_at is None
    assert breach.notices.count() == 3


def test_what_becomes_known_is_completed_with_a_trace(cast: Cast, breach: Breach) -> None:
    known = facts(people=41, places=["15.04.03.2004", "15.04.01"], containment="Surel ditarik kembali.")
    done = breach_update(actor=cast.department_head, number=breach.number, facts=known)
    assert (done.people, done.places) == (41, ["15.04.01", "15.04.03.2004"])
    event = AuditEvent.objects.get(action="breach.update")
    assert event.detail["fields"] == ["people", "places", "containment"]
    breach_update(actor=cast.department_head, number=breach.number, facts=known)
    assert AuditEvent.objects.filter(action="breach.update").count() == 1  # nothing new, nothing recorded


def test_it_closes_when_everybody_was_told_or_with_the_reason_why_not(cast: Cast) -> None:
    for told, reason, closes in (
        ((Recipient.AGENCY, Recipient.SUBJECTS), "", True),
        ((Recipient.AGENCY,), "", False),
        ((), "", False),
        ((), "Berkas kembali tanpa dibuka.", True),
    ):
        breach = record(cast)
        for recipient in told:
            tell(cast, breach, recipient)
        close: dict[str, Any] = {"actor": cast.department_head, "number": breach.number, "measures": "Pelatihan."}
        if closes:
            assert breach_close(**close, not_told_reason=reason).closed_at
        else:
            with pytest.raises(BreachRefused) as refusal:
                breach_close(**close, not_told_reason=reason)
            assert refusal.value.code == "not_notified"


def test_what_is_closed_stays_as_it_is(cast: Cast, breach: Breach) -> None:
    breach_close(actor=cast.department_head, number=breach.number, measures="x", not_told_reason="x")
    for step in (
        lambda: tell(cast, breach, Recipient.AGENCY),
        lambda: breach_update(actor=cast.department_head, number=breach.number, facts=facts(people=1)),
        lambda: breach_close(actor=cast.department_head, number=breach.number, measures="y", not_told_reason="y"),
    ):
        with pytest.raises(BreachRefused) as refusal:
            step()
        assert refusal.value.code == "closed"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"discovered_at": datetime(2099, 1, 1, tzinfo=UTC)}, "discovered_at"),
        ({"discovered_at": datetime(2020, 1, 1, tzinfo=UTC)}, "no_deadline"),
        ({"facts": facts(places=["15.05"])}, "places"),
        ({"facts": facts(places=["rengas"])}, "places"),
        ({"facts": facts(description="NIK 1504031705809001 terlihat")}, "numbers"),
        ({"facts": facts(containment="1504031705809001")}, "numbers"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, about: dict[str, Any], code: str) -> None:
    with pytest.raises(BreachRefused) as refusal:
        record(cast, **about)
    assert refusal.value.code == code
    assert not Breach.objects.exists()


def test_a_notice_lies_between_the_discovery_and_now(cast: Cast, breach: Breach) -> None:
    for moment in (breach.discovered_at - timedelta(minutes=1), timezone.now() + timedelta(hours=1)):
        with pytest.raises(BreachRefused) as refusal:
            tell(cast, breach, Recipient.AGENCY, sent_at=moment)
        assert refusal.value.code == "sent_at"
    with pytest.raises(BreachRefused) as refusal:
        tell(cast, breach, Recipient.AGENCY, means="Surat untuk 1504031705809001")
    assert refusal.value.code == "numbers"


def test_a_form_that_arrives_twice_is_one_breach(cast: Cast) -> None:
    key = uuid.uuid4()
    assert record(cast, submission_key=key).pk == record(cast, submission_key=key).pk
    assert [record(cast).number, record(cast).number] == [f"KG-{timezone.localdate().year}-000{n}" for n in (2, 3)]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("auditor", NotAllowed), ("social_worker", NotAllowed), ("account_admin", NotAllowed), ("outsider", NotAllowed)],
)
def test_who_does_not_handle_breaches_records_none(cast: Cast, who: str, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        record(cast, actor=anew(getattr(cast, who)))
    with pytest.raises(NotWithinReach):
        record(cast, region_code="15.05")
    assert record(cast).pk


@pytest.mark.parametrize(("who", "refusal"), [("auditor", NotAllowed), ("village_officer", NotWithinReach)])
def test_reading_is_not_handling(cast: Cast, breach: Breach, who: str, refusal: type[DomainError]) -> None:
    actor = anew(getattr(cast, who))
    for step in (
        lambda: breach_update(actor=actor, number=breach.number, facts=facts(people=1)),
        lambda: breach_notify(
            actor=actor, number=breach.number, recipient=Recipient.AGENCY, sent_at=timezone.now(), means="x"
        ),
        lambda: breach_close(actor=actor, number=breach.number, measures="x", not_told_reason="x"),
    ):
        with pytest.raises(refusal):
            step()


def test_the_register_is_scoped(cast: Cast, world: World, breach: Breach) -> None:
    foreign = make_user("kadis3", role="department_head", region=world.elsewhere, name="Asri")
    assert [row.breach for row in breach_list(user=cast.auditor).rows] == [breach]
    assert breach_list(user=foreign).rows == []
    with pytest.raises(NotWithinReach):
        breach_detail(user=foreign, number=breach.number)
    with pytest.raises(NotAllowed):
        breach_list(user=cast.social_worker)


def test_specific_data_are_named_as_such(cast: Cast, breach: Breach) -> None:
    assert breach_detail(user=cast.auditor, number=breach.number).specific
    plain = record(cast, facts=facts(kinds=[DataKind.ADDRESS]))
    assert not breach_detail(user=cast.auditor, number=plain.number).specific


def test_without_a_rule_in_force_nothing_is_promised(cast: Cast) -> None:
    Deadline.objects.update(valid_to=date(2024, 1, 1))
    with pytest.raises(BreachRefused) as refusal:
        record(cast)
    assert refusal.value.code == "no_deadline"


@pytest.mark.parametrize("change", [{"closed_at": datetime(2026, 11, 20, tzinfo=UTC)}, {"submission_key": None}])
def test_the_database_holds_it_too(breach: Breach, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(**change)
