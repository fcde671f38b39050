"""Who dies, moves away or comes back: the earlier state is kept, and every day can be asked for as it was known."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import Person, PersonSpell
from beneficiaries.services.status import person_status_change
from core.exceptions import NotAllowed, NotWithinReach
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast
from tests.make import KNOWN_AT, LONG_AGO

DIED_ON = date(2025, 6, 1)


def test_the_earlier_state_is_closed_and_the_next_begins(families: Families, cast: Cast) -> None:
    person = person_status_change(
        actor=cast.social_worker, person_id=families.wife.pk, status="deceased", on=DIED_ON, cause=" akta kematian "
    )
    spell = PersonSpell.objects.get()
    assert (spell.person_id, spell.status, spell.valid_from, spell.valid_to) == (person.pk, "alive", LONG_AGO, DIED_ON)
    assert (spell.household_id, spell.village_id, spell.relation) == (families.own.pk, "15.04.03.2004", 3)
    assert (spell.recorded_at, spell.cause) == (KNOWN_AT, "akta kematian")
    person = Person.objects.get(pk=person.pk)
    assert (person.status, person.valid_from) == ("deceased", DIED_ON)
    assert person.recorded_at == spell.superseded_at
    event = AuditEvent.objects.get(action="person.status")
    assert event.detail == {"from": "alive", "to": "deceased", "on": "2025-06-01"}


def test_a_way_there_and_back_keeps_every_state(families: Families, cast: Cast) -> None:
    steps = [("moved", date(2025, 1, 1)), ("alive", date(2025, 5, 1)), ("deceased", date(2026, 1, 1))]
    for status, on in steps:
        person_status_change(actor=cast.social_worker, person_id=families.wife.pk, status=status, on=on, cause="surat")
    spells = list(PersonSpell.objects.order_by("id"))
    assert [(s.status, s.valid_from, s.valid_to) for s in spells] == [
        ("alive", LONG_AGO, date(2025, 1, 1)),
        ("moved", date(2025, 1, 1), date(2025, 5, 1)),
        ("alive", date(2025, 5, 1), date(2026, 1, 1)),
    ]
    for earlier, later in pairwise(spells):
        assert later.recorded_at == earlier.superseded_at


@pytest.mark.parametrize(
    ("status", "on", "cause", "code"),
    [
        ("alive", DIED_ON, "surat", "same"),
        ("lost", DIED_ON, "surat", "unknown"),
        ("moved", LONG_AGO - timedelta(days=1), "surat", "before_state"),
        ("moved", date(2999, 1, 1), "surat", "future"),
        ("moved", DIED_ON, "  ", "cause"),
        ("moved", DIED_ON, "x" * 41, "cause"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    families: Families, cast: Cast, status: str, on: date, cause: str, code: str
) -> None:
    with pytest.raises(ChangeRefused) as refusal:
        person_status_change(actor=cast.social_worker, person_id=families.wife.pk, status=status, on=on, cause=cause)
    assert refusal.value.code == code
    assert not PersonSpell.objects.exists()
    assert Person.objects.get(pk=families.wife.pk).status == "alive"
    assert not AuditEvent.objects.filter(action="person.status").exists()


def test_on_the_first_day_itself_the_state_turns_out_never_to_have_held(families: Families, cast: Cast) -> None:
    person_status_change(
        actor=cast.social_worker, person_id=families.wife.pk, status="moved", on=LONG_AGO, cause="salah catat"
    )
    spell = PersonSpell.objects.get()
    assert spell.valid_from == spell.valid_to == LONG_AGO


def test_the_dead_do_not_move_away(families: Families, cast: Cast) -> None:
    def change(status: str) -> None:
        person_status_change(
            actor=cast.social_worker, person_id=families.wife.pk, status=status, on=DIED_ON, cause="akta"
        )

    change("deceased")
    with pytest.raises(ChangeRefused, match=r"\w") as refusal:
        change("moved")
    assert refusal.value.code == "not_possible"
    change("alive")  # a mistake is corrected


def test_only_who_may_change_persons_does(families: Families, cast: Cast, client_of: Any) -> None:
    values = {"status": "deceased", "on": "2025-06-01", "cause": "akta kematian"}
    address = reverse("person-status", args=[families.wife.pk])
    for user, refusal, status in (
        (cast.village_officer, NotAllowed, 403),
        (cast.auditor, NotAllowed, 403),
        (cast.other_officer, NotWithinReach, 404),
        (cast.outsider, NotWithinReach, 404),
        (None, NotWithinReach, 302),
    ):
        with pytest.raises(refusal):
            person_status_change(
                actor=user, person_id=families.wife.pk, status="deceased", on=DIED_ON, cause="akta kematian"
            )
        assert client_of(user).post(address, values).status_code == status
    assert not PersonSpell.objects.exists()
    assert client_of(cast.social_worker).post(address, values).status_code == 302
    assert PersonSpell.objects.count() == 1


def test_the_form_says_what_is_wrong_and_keeps_what_was_written(families: Families, cast: Cast, client_of: Any) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = client_of(cast.social_worker).post(
        reverse("person-status", args=[families.wife.pk]),
        {"status": "moved", "on": tomorrow.isoformat(), "cause": "surat pindah 12"},
    )
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["on"]
    assert "surat pindah 12" in answer.content.decode()


def test_the_history_is_on_both_pages_in_words(families: Families, cast: Cast, client_of: Any) -> None:
    person_status_change(
        actor=cast.social_worker, person_id=families.wife.pk, status="deceased", on=DIED_ON, cause="akta kematian"
    )
    client = client_of(cast.village_officer)
    for address in (
        reverse("person-detail", args=[families.wife.pk]),
        reverse("household-detail", args=[families.own.pk]),
    ):
        answer = client.get(address)
        assert len(answer.context["timeline"]) == 1
        assert "akta kematian" in answer.content.decode()
