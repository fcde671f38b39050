"""People arrive by invitation, once, in time, and only from somebody who may."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.exceptions import AssignmentRefused, InvitationRefused
from accounts.models import Assignment, Invitation, User
from accounts.services.assignments import assignment_end
from accounts.services.invitations import (
    Guest,
    Invited,
    hash_of,
    invitation_create,
    invitation_renew,
    invitation_withdraw,
)
from accounts.services.joining import invitation_accept, invitation_open
from audit.models import AuditEvent
from core.exceptions import DomainError, NotWithinReach
from regions.capabilities import Capability
from regions.models import Region
from tests.accounts.smtp_sink import SmtpSink, smtp_sink
from tests.at_once import refusals
from tests.conftest import Cast, World
from tests.make import make_region, make_user

PASSWORD = "empat kata yang panjang"


def guest(region: Region, **change: Any) -> Guest:
    """Return somebody to invite as an officer of ``region``."""
    about: dict[str, Any] = {
        "email": "Fitri@Desa.example",
        "full_name": "Fitri Yani",
        "position": "Kaur Kesra",
        "role": "village_officer",
        "reason": "SK 7/2026",
    }
    return Guest(**{**about, "region": region, **change})


def secret_of(invited: Invited) -> str:
    """Return the secret out of a link."""
    return invited.link.rstrip("/").rpartition("/")[2]


@pytest.fixture
def invited(cast: Cast, world: World) -> Invited:
    """An invitation by the district operator."""
    return invitation_create(actor=cast.district_operator, guest=guest(world.rengas))


def accept(invited: Invited, **change: Any) -> User:
    """Accept an invitation as its bearer."""
    return invitation_accept(**{"secret": secret_of(invited), "username": "fitri", "password": PASSWORD, **change})


def test_an_officer_invited_by_her_operator_sees_her_village(cast: Cast, world: World, invited: Invited) -> None:
    user = accept(invited)
    assert user.reach.places(Capability.VIEW_PEOPLE) == [world.rengas.code]
    assignment = Assignment.objects.get(user=user)
    assert (assignment.assigned_by, assignment.reason) == (cast.district_operator, "SK 7/2026")
    assert user.check_password(PASSWORD)
    assert user.email == "fitri@desa.example"
    assert list(AuditEvent.objects.filter(action="invitation.accept").values_list("actor", flat=True)) == [user.pk]


def test_the_database_does_not_hold_the_secret_of_a_link(invited: Invited) -> None:
    stored = Invitation.objects.filter(pk=invited.invitation.pk).values().get()
    assert stored["token_hash"] == hash_of(secret_of(invited))
    assert secret_of(invited) not in str(stored)
    events = str(list(AuditEvent.objects.values()))
    assert secret_of(invited) not in events
    assert "fitri" not in events.lower()


def test_an_operator_invites_to_no_wider_role_and_no_other_district(cast: Cast, world: World) -> None:
    changes: list[tuple[dict[str, Any], str]] = [
        ({"role": "verifier"}, "role_beyond"),
        ({"role": "account_admin"}, "role_beyond"),
        ({"region": world.kembang}, "region_outside"),
    ]
    for change, code in changes:
        with pytest.raises(AssignmentRefused) as refusal:
            invitation_create(actor=cast.district_operator, guest=guest(**{"region": world.rengas, **change}))
        assert refusal.value.code == code


@pytest.mark.parametrize("who", ["village_officer", "auditor", "department_head", "outsider"])
def test_who_does_not_administer_invites_nobody(cast: Cast, world: World, who: str) -> None:
    with pytest.raises(AssignmentRefused):
        invitation_create(actor=getattr(cast, who), guest=guest(world.rengas))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "fitri"}, "email"),
        ({"full_name": " "}, "name"),
        ({"full_name": "Fitri 1504035705809001"}, "name"),
        ({"full_name": "=HYPERLINK(1)"}, "name"),
        ({"position": "x" * 121}, "name"),
        ({"reason": ""}, "reason"),
        ({"valid_to": timezone.localdate() - timedelta(days=1)}, "dates"),
    ],
)
def test_a_faulty_invitation_is_refused_with_its_code(
    cast: Cast, world: World, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        invitation_create(actor=cast.account_admin, guest=guest(**{"region": world.rengas, **change}))
    assert refusal.value.code == code


def test_one_address_has_one_open_invitation_and_one_account(cast: Cast, world: World, invited: Invited) -> None:
    with pytest.raises(InvitationRefused) as refusal:
        invitation_create(actor=cast.account_admin, guest=guest(world.sridadi, email="FITRI@desa.example"))
    assert refusal.value.code == "already_invited"
    accept(invited)
    with pytest.raises(InvitationRefused) as refusal:
        invitation_create(actor=cast.account_admin, guest=guest(world.sridadi))
    assert refusal.value.code == "email_taken"


def test_a_link_works_once(invited: Invited) -> None:
    accept(invited)
    with pytest.raises(InvitationRefused) as refusal:
        accept(invited, username="fitri.dua")
    assert refusal.value.code == "invalid"
    assert User.objects.filter(email="fitri@desa.example").count() == 1


def test_a_link_dies_after_a_week_and_the_address_can_be_invited_again(
    cast: Cast, world: World, invited: Invited
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        with pytest.raises(InvitationRefused) as refusal:
            accept(invited)
        assert refusal.value.code == "invalid"
        again = invitation_create(actor=cast.district_operator, guest=guest(world.rengas))
        assert accept(again).is_active


def test_a_withdrawn_link_and_one_that_was_sent_again_open_nothing(cast: Cast, world: World, invited: Invited) -> None:
    renewed = invitation_renew(actor=cast.district_operator, key=invited.invitation.pk)
    for link in (invited, Invited(invited.invitation, "https://x/never-was/")):
        with pytest.raises(InvitationRefused):
            accept(link)
    invitation_withdraw(actor=cast.district_operator, key=invited.invitation.pk)
    with pytest.raises(InvitationRefused):
        accept(renewed)
    with pytest.raises(InvitationRefused) as refusal:
        invitation_renew(actor=cast.district_operator, key=invited.invitation.pk)
    assert refusal.value.code == "not_open"


def test_an_invitation_of_somebody_who_may_not_any_more_opens_nothing(cast: Cast, invited: Invited) -> None:
    assignment_end(actor=None, assignment=Assignment.objects.get(user=cast.district_operator), reason="moved")
    with pytest.raises(InvitationRefused) as refusal:
        accept(invited)
    assert refusal.value.code == "invalid"


def test_another_districts_operator_cannot_reach_an_invitation(cast: Cast, world: World, invited: Invited) -> None:
    stranger = make_user("camat2", role="district_operator", region=world.mersam)
    for service in (invitation_renew, invitation_withdraw):
        with pytest.raises(NotWithinReach):
            service(actor=stranger, key=invited.invitation.pk)
    wider = invitation_create(
        actor=cast.account_admin, guest=guest(world.rengas, email="v@desa.example", role="verifier")
    )
    with pytest.raises(NotWithinReach):  # in his district, but a role that is not his to give
        invitation_withdraw(actor=cast.district_operator, key=wider.invitation.pk)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"username": "desa"}, "username"),
        ({"username": "DESA"}, "username"),
        ({"username": "dua kata"}, "username"),
        ({"username": "1504035705809001"}, "username"),
        ({"username": "ab"}, "username"),
        ({"password": "pendek"}, "password"),
        ({"password": "123456789012"}, "password"),
        ({"password": "fitri yani"}, "password"),
    ],
)
def test_name_and_password_are_judged_and_the_link_stays_good(
    invited: Invited, change: dict[str, str], code: str
) -> None:
    with pytest.raises(InvitationRefused) as refusal:
        accept(invited, **change)
    assert refusal.value.code == code
    assert accept(invited).is_active


def test_a_role_that_begins_later_opens_nothing_before(cast: Cast, world: World) -> None:
    later = timezone.localdate() + timedelta(days=3)
    user = accept(
        invitation_create(actor=cast.account_admin, guest=guest(world.rengas, valid_from=later, valid_to=later))
    )
    assert not user.reach.anywhere(Capability.VIEW_PEOPLE)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert User.objects.get(pk=user.pk).reach.anywhere(Capability.VIEW_PEOPLE)


def test_the_proposed_account_name_is_free(invited: Invited) -> None:
    assert invitation_open(secret_of(invited)).username == "fitri.yani"
    User.objects.create_user("Fitri.Yani", full_name="Another")
    assert invitation_open(secret_of(invited)).username == "fitri.yani2"


def test_the_page_behind_a_link(client: Client, invited: Invited) -> None:
    address = f"/invitation/{secret_of(invited)}/"
    page = client.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert 'value="fitri.yani"' in page.content.decode()
    fields = {"username": "fitri", "password": PASSWORD, "again": PASSWORD}
    assert client.post(address, {**fields, "again": "other words entirely"}).status_code == 422
    answer = client.post(address, fields)
    assert (answer.status_code, answer["Location"]) == (302, "/login/")
    assert client.login(username="fitri", password=PASSWORD)


def test_a_dead_link_and_one_that_never_was_answer_alike(client: Client, invited: Invited) -> None:
    accept(invited)
    used, never = client.get(f"/invitation/{secret_of(invited)}/"), client.get("/invitation/never-was/")
    assert used.status_code == never.status_code == 410
    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|/invitation/[^"]*')
    assert strip.sub("", used.content.decode()) == strip.sub("", never.content.decode())


def test_who_is_signed_in_does_not_accept_for_somebody_else(client_of: Any, cast: Cast, invited: Invited) -> None:
    fields = {"username": "fitri", "password": PASSWORD, "again": PASSWORD}
    answer = client_of(cast.district_operator).post(f"/invitation/{secret_of(invited)}/", fields)
    assert answer.status_code == 409
    assert not User.objects.filter(username="fitri").exists()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_browsers_with_one_link_make_one_account() -> None:
    make_region("15", "Jambi")
    regency = make_region("15.04", "Kabupaten Batang Hari")
    admin = make_user("admin", role="account_admin", region=regency)
    invited = invitation_create(actor=admin, guest=guest(regency, role="verifier"))
    calls = [lambda name=name: accept(invited, username=name) for name in ("fitri", "fitri2")]
    assert refusals(*calls) == ["invalid"]


# Mail ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    """A mail server that the product is told to use."""
    with smtp_sink(settings) as running:
        yield running


def test_the_mail_server_gets_one_letter_with_the_link(
    cast: Cast,
    world: World,
    sink: SmtpSink,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invited = invitation_create(actor=cast.district_operator, guest=guest(world.rengas))
        assert sink.letters == []  # nothing leaves before the change is committed
    [(recipients, text)] = sink.letters
    assert recipients == ["fitri@desa.example"]
    letter = email.message_from_string(text, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    assert invited.link in letter.get_content()
    assert Invitation.objects.get(pk=invited.invitation.pk).mailed_at


def test_a_letter_that_is_not_taken_leaves_the_invitation_and_says_so(
    cast: Cast,
    world: World,
    client_of: Any,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with smtp_sink(settings, refuse=True), django_capture_on_commit_callbacks(execute=True):
        invited = invitation_create(actor=cast.district_operator, guest=guest(world.rengas))
    assert Invitation.objects.get(pk=invited.invitation.pk).mailed_at is None
    assert "desa.example" not in caplog.text
    assert accept(invited).is_active


def test_a_mail_server_that_is_away_does_not_break_the_page(
    cast: Cast, world: World, settings: Settings, client_of: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    with smtp_sink(settings):
        pass  # it was there a moment ago
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(cast.district_operator).post("/accounts/invite/", _fields(world, confirmed="1"))
    assert answer.status_code == 200
    assert Invitation.objects.get().mailed_at is None


def test_the_form_asks_before_it_sends_and_then_shows_the_link_when_there_is_no_mail(
    cast: Cast, world: World, client_of: Any
) -> None:
    browser = client_of(cast.district_operator)
    asked = browser.post("/accounts/invite/", _fields(world))
    assert asked.status_code == 200
    assert "fitri@desa.example" in asked.content.decode()
    assert not Invitation.objects.exists()
    done = browser.post("/accounts/invite/", _fields(world, confirmed="1"))
    assert re.search(r"/invitation/[\w-]{43}/", done.content.decode())
    assert "no-store" in done["Cache-Control"]
    again = browser.post("/accounts/invite/", _fields(world, confirmed="1"))
    assert again.status_code == 422  # a reload of the answer invites nobody twice
    assert Invitation.objects.count() == 1


def test_the_link_is_not_shown_when_the_mail_went_out(
    cast: Cast, world: World, client_of: Any, settings: Settings,
) -> None:  # fmt: skip
    settings.MAIL_IS_SENT = True
    invited = invitation_create(actor=cast.district_operator, guest=guest(world.rengas))
    Invitation.objects.filter(pk=invited.invitation.pk).update(mailed_at=timezone.now())
    page = client_of(cast.district_operator).get("/accounts/")
    assert "/invitation/" not in page.content.decode()
    assert mail.outbox == []


def _fields(world: World, **more: str) -> dict[str, str]:
    return {
        "email": "fitri@desa.example",
        "full_name": "Fitri Yani",
        "role": "village_officer",
        "region": world.rengas.code,
        "reason": "SK 7/2026",
        **more,
    }
