"""A finding about a person is confirmed by somebody else: once, together with the change; conflicts are said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import StandIn
from audit.models import AuditEvent
from beneficiaries.exceptions import ChangeRefused, ProposalRefused
from beneficiaries.models import ChangeProposal, Person, PersonSpell
from beneficiaries.services.proposals import change_confirm, change_propose, change_refuse
from beneficiaries.services.status import person_status_change
from core.exceptions import NotAllowed, NotWithinReach
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast

DIED_ON = date(2025, 6, 1)


def propose(cast: Cast, person: Person, **values: Any) -> ChangeProposal:
    """Propose a death as the village officer."""
    given = {"actor": cast.village_officer, "status": "deceased", "on": DIED_ON, "basis": "Kunjungan K-2026-000001"}
    return change_propose(person=person, **{**given, **values})


def confirm(actor: Any, proposal: ChangeProposal, **values: Any) -> ChangeProposal:
    """Confirm what is proposed, with the state that is on the screen."""
    known = Person.objects.get(pk=proposal.person_id).recorded_at
    return change_confirm(actor=actor, proposal_id=proposal.pk, **{"on": proposal.on, "seen": known, **values})


def test_what_one_says_another_confirms_and_the_person_changes(families: Families, cast: Cast) -> None:
    proposal = propose(cast, families.wife)
    assert Person.objects.get(pk=families.wife.pk).status == "alive"
    done = confirm(cast.social_worker, proposal)
    person = Person.objects.get(pk=families.wife.pk)
    assert (person.status, person.valid_from, done.verdict) == ("deceased", DIED_ON, "confirmed")
    assert PersonSpell.objects.get().cause == "Kunjungan K-2026-000001"
    written = AuditEvent.objects.filter(action__in=["change.propose", "person.status", "change.confirm"])
    assert set(written.values_list("action", flat=True)) == {"change.propose", "person.status", "change.confirm"}


def test_nobody_confirms_what_she_said_herself(families: Families, cast: Cast) -> None:
    proposal = propose(cast, families.wife, actor=cast.social_worker)
    with pytest.raises(ProposalRefused) as confirmed:
        confirm(cast.social_worker, proposal)
    with pytest.raises(ProposalRefused) as refused:
        change_refuse(actor=cast.social_worker, proposal_id=proposal.pk, reason="tidak")
    assert {confirmed.value.code, refused.value.code} == {"same_person"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeProposal.objects.filter(pk=proposal.pk).update(
            verdict="confirmed", decided_by=cast.social_worker, decided_at=timezone.now()
        )


def test_who_stands_in_for_the_proposer_does_not_confirm_either(families: Families, cast: Cast) -> None:
    proposal = propose(cast, families.wife)
    today = timezone.localdate()
    StandIn.objects.create(
        absent=cast.village_officer,
        substitute=cast.social_worker,
        valid_from=today,
        valid_to=today,
        reason="cuti",
        created_by=cast.village_officer,
        created_at=timezone.now(),
    )
    worker = type(cast.social_worker).objects.get(pk=cast.social_worker.pk)
    with pytest.raises(ProposalRefused) as refusal:
        confirm(worker, proposal)
    assert refusal.value.code == "same_person"


def test_who_sees_residents_and_does_not_change_them_is_forbidden_and_a_stranger_finds_nothing(
    families: Families, cast: Cast
) -> None:
    proposal = propose(cast, families.wife)
    with pytest.raises(NotAllowed):
        confirm(cast.district_operator, proposal)
    with pytest.raises(NotWithinReach):
        confirm(cast.other_officer, proposal)


def test_the_same_said_twice_is_one_proposal(families: Families, cast: Cast) -> None:
    first = propose(cast, families.wife)
    assert propose(cast, families.wife, actor=cast.district_operator).pk == first.pk
    assert AuditEvent.objects.filter(action="change.propose").count() == 1


def test_the_second_to_decide_is_told_who_was_first(families: Families, cast: Cast) -> None:
    proposal = propose(cast, families.wife)
    change_refuse(actor=cast.social_worker, proposal_id=proposal.pk, reason="Bertemu di posyandu kemarin.")
    with pytest.raises(ProposalRefused) as refusal:
        confirm(cast.social_worker, proposal)
    assert refusal.value.code == "decided"
    assert "Rina Wati" in str(refusal.value)
    assert Person.objects.get(pk=families.wife.pk).status == "alive"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_refusal_says_why(families: Families, cast: Cast, reason: str) -> None:
    proposal = propose(cast, families.wife)
    with pytest.raises(ProposalRefused) as refusal:
        change_refuse(actor=cast.social_worker, proposal_id=proposal.pk, reason=reason)
    assert (refusal.value.code, refusal.value.field) == ("reason", "reason")


def test_who_was_changed_under_the_readers_eyes_is_not_recorded(families: Families, cast: Cast) -> None:
    proposal = propose(cast, families.wife)
    seen = families.wife.recorded_at
    person_status_change(
        actor=cast.social_worker, person_id=families.wife.pk, status="moved", on=date(2025, 1, 1), cause="surat"
    )
    with pytest.raises(ProposalRefused) as refusal:
        confirm(cast.social_worker, proposal, seen=seen)
    assert refusal.value.code == "changed"
    assert confirm(cast.social_worker, proposal).verdict == "confirmed"  # knowing that she had moved, and died since


def test_what_the_registry_says_by_now_is_overtaken(families: Families, cast: Cast) -> None:
    proposal = propose(cast, families.wife)
    person_status_change(
        actor=cast.social_worker, person_id=families.wife.pk, status="deceased", on=DIED_ON, cause="akta"
    )
    with pytest.raises(ProposalRefused) as refusal:
        confirm(cast.social_worker, proposal)
    assert refusal.value.code == "overtaken"
    with pytest.raises(ProposalRefused) as again:
        propose(cast, Person.objects.get(pk=families.wife.pk))
    assert again.value.code == "gone"


def test_a_day_ahead_is_refused_and_one_before_the_present_state_can_be_corrected(
    families: Families, cast: Cast
) -> None:
    with pytest.raises(ChangeRefused) as refusal:
        propose(cast, families.wife, on=timezone.localdate() + timedelta(days=1))
    assert refusal.value.code == "future"
    early = propose(cast, families.wife, on=families.wife.valid_from - timedelta(days=1))
    with pytest.raises(ChangeRefused) as before:
        confirm(cast.social_worker, early)
    assert (before.value.code, before.value.field) == ("before_state", "on")
    assert confirm(cast.social_worker, early, on=families.wife.valid_from).verdict == "confirmed"


def test_the_pages_lead_from_the_list_to_the_recorded_change(families: Families, cast: Cast, client_of: Any) -> None:
    proposal = propose(cast, families.wife)
    client = client_of(cast.social_worker)
    assert families.wife.name in client.get(reverse("change-list")).content.decode()
    page = client.get(reverse("change-detail", args=[proposal.pk]))
    form = page.context["confirming"]
    seen = form["seen"].value()
    answer = client.post(reverse("change-confirm", args=[proposal.pk]), {"on": "2025-06-02", "seen": seen})
    assert (answer.status_code, Person.objects.get(pk=families.wife.pk).valid_from) == (302, date(2025, 6, 2))
    decided = client.get(reverse("change-list") + "?state=decided").content.decode()
    assert families.wife.name in decided
    officer = client_of(cast.village_officer).get(reverse("change-detail", args=[proposal.pk])).content.decode()
    assert reverse("change-confirm", args=[proposal.pk]) not in officer


def test_a_change_meanwhile_is_said_on_the_page(families: Families, cast: Cast, client_of: Any) -> None:
    proposal = propose(cast, families.wife)
    client = client_of(cast.social_worker)
    url = reverse("change-detail", args=[proposal.pk])
    assert "after what is proposed here was seen" not in client.get(url).content.decode()
    person_status_change(
        actor=cast.social_worker, person_id=families.wife.pk, status="moved", on=date(2025, 1, 1), cause="surat"
    )
    assert escape("after what is proposed here was seen") in client.get(url).content.decode()
