"""Name, position and address of somebody else's account: by who manages it, over nobody's change, confirmed by its owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.exceptions import AccountRefused, InvitationRefused
from accounts.models import EmailChange, User
from accounts.services.editing import Edited, account_as_seen, account_edit, email_confirm
from accounts.services.invitations import Guest, invitation_create
from accounts.services.joining import invitation_open
from accounts.services.leaving import user_leave
from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from tests.conftest import Cast, World
from tests.make import make_user

OLD, NEW = "siti@desa.example", "siti.aminah@desa.example"


@pytest.fixture(autouse=True)
def _address(cast: Cast) -> None:
    cast.village_officer.email = OLD
    cast.village_officer.save()


def edit(actor: User, user: User, **change: str) -> Edited:
    """Change an account as it stands now."""
    fresh = User.objects.get(pk=user.pk)
    fields = {"full_name": fresh.full_name, "position": fresh.position, "email": fresh.email}
    return account_edit(actor=actor, user=fresh, **{"seen": account_as_seen(fresh), **fields, **change})


def secret_of(edited: Edited) -> str:
    """Return what the link holds."""
    return edited.link.rstrip("/").rpartition("/")[2]


def email_of(user: User) -> str:
    """Return the address that counts."""
    return str(User.objects.values_list("email", flat=True).get(pk=user.pk))


def test_name_and_position_change_at_once_and_the_record_names_the_fields_only(cast: Cast) -> None:
    edit(cast.district_operator, cast.village_officer, full_name="Siti Aminah, S.Sos", position="Kaur")
    event = AuditEvent.objects.get(action="account.edit")
    assert (event.detail, event.region) == ({"fields": ["full_name", "position"]}, "15.04.03.2004")
    assert "Siti" not in str(event.detail)
    edit(cast.district_operator, cast.village_officer)
    assert AuditEvent.objects.filter(action="account.edit").count() == 1  # nothing changed, nothing recorded


def test_nobody_edits_his_own_account_nor_one_that_he_does_not_manage(cast: Cast, world: World) -> None:
    stranger = make_user("desa3", role="village_officer", region=world.kembang)
    for actor, user, refusal in (
        (cast.district_operator, cast.district_operator, NotAllowed),
        (cast.auditor, cast.village_officer, NotAllowed),
        (cast.district_operator, stranger, NotWithinReach),
        (cast.village_officer, cast.other_officer, NotWithinReach),
    ):
        with pytest.raises(refusal):
            edit(actor, user, full_name="X")
    edit(cast.account_admin, stranger, full_name="X")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"full_name": "=HYPERLINK(1)"}, "full_name"),
        ({"position": "1504031705809001"}, "position"),
        ({"email": "no-address"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "KADIS@dinsos.example"}, "email"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast: Cast, change: dict[str, str], field: str) -> None:
    User.objects.filter(pk=cast.department_head.pk).update(email="kadis@dinsos.example")
    with pytest.raises(InvitationRefused) as refusal:
        edit(cast.account_admin, cast.village_officer, **change)
    assert refusal.value.field == field
    assert not AuditEvent.objects.filter(action__startswith="account.").exists()


def test_the_second_of_two_administrators_is_told_and_loses_nothing(cast: Cast, client_of: Any) -> None:
    first, second = client_of(cast.account_admin), client_of(cast.district_operator)
    address = f"/accounts/{cast.village_officer.pk}/edit/"
    seen = [browser.get(address).context["seen"] for browser in (first, second)]
    fields = {"full_name": "Siti Aminah", "position": "Kaur Kesra", "email": OLD}
    assert first.post(address, {**fields, "seen": seen[0]}).status_code == 302
    answer = second.post(address, {**fields, "position": "Kasi", "seen": seen[1]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kaur Kesra" in page  # what the first one saved
    assert 'value="Kasi"' in page  # what the second one wrote
    assert User.objects.get(pk=cast.village_officer.pk).position == "Kaur Kesra"
    again = second.post(address, {**fields, "position": "Kasi", "seen": answer.context["seen"]})
    assert again.status_code == 302
    assert User.objects.get(pk=cast.village_officer.pk).position == "Kasi"


def test_a_new_address_counts_once_it_is_confirmed_and_both_are_told(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        edited = edit(cast.account_admin, cast.village_officer, email=NEW.upper())
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert set(letters) == {OLD, NEW}
    assert edited.link in letters[NEW]
    assert edited.link not in letters[OLD]
    assert NEW not in letters[OLD]
    assert email_of(cast.village_officer) == OLD
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        email_confirm(secret=secret_of(edited))
    assert email_of(cast.village_officer) == NEW
    assert [letter.to for letter in mail.outbox] == [[OLD]]
    assert AuditEvent.objects.get(action="account.email").actor == cast.village_officer
    assert NEW not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
    with pytest.raises(AccountRefused):
        email_confirm(secret=secret_of(edited))


def test_a_link_dies_when_it_is_old_replaced_taken_back_or_overtaken(cast: Cast, world: World) -> None:
    def refused(secret: str) -> bool:
        with pytest.raises(AccountRefused) as refusal:
            email_confirm(secret=secret)
        return refusal.value.code == "invalid"

    old = secret_of(edit(cast.account_admin, cast.village_officer, email=NEW))
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert refused(old)
        new = secret_of(edit(cast.account_admin, cast.village_officer, email=NEW))  # asked for again
        assert refused(old)
    other = secret_of(edit(cast.account_admin, cast.village_officer, email="other@desa.example"))
    assert refused(new)
    edit(cast.account_admin, cast.village_officer, email=OLD)
    assert refused(other)
    assert not EmailChange.objects.unanswered().exists()
    last = secret_of(edit(cast.account_admin, cast.village_officer, email=NEW))
    User.objects.filter(pk=cast.other_officer.pk).update(email=NEW)
    assert refused(last)
    User.objects.filter(pk=cast.other_officer.pk).update(email="")
    User.objects.filter(pk=cast.account_admin.pk).update(is_active=False)  # who asked may not any more
    assert refused(last)
    assert email_of(cast.village_officer) == OLD


def test_nothing_is_confirmed_for_a_closed_account(cast: Cast) -> None:
    edited = edit(cast.account_admin, cast.village_officer, email=NEW)
    user_leave(actor=cast.account_admin, user=cast.village_officer, on=timezone.localdate(), reason="x")
    with pytest.raises(AccountRefused):
        email_confirm(secret=secret_of(edited))
    with pytest.raises(AccountRefused) as refusal:
        edit(cast.account_admin, cast.village_officer, full_name="X")
    assert refusal.value.code == "closed"


def test_an_invitation_to_an_address_that_an_account_took_since_is_not_valid(cast: Cast, world: World) -> None:
    edited = edit(cast.account_admin, cast.village_officer, email=NEW)
    guest = Guest(NEW, "Tamu", "", "village_officer", world.rengas, "x")
    invited = invitation_create(actor=cast.account_admin, guest=guest)
    secret = invited.link.rstrip("/").rpartition("/")[2]
    assert invitation_open(secret).username
    email_confirm(secret=secret_of(edited))
    with pytest.raises(InvitationRefused) as refusal:
        invitation_open(secret)
    assert refusal.value.code == "invalid"


def test_opening_the_link_changes_nothing_and_pressing_does(cast: Cast) -> None:
    edited = edit(cast.account_admin, cast.village_officer, email=NEW)
    stranger, path = Client(), f"/email/{secret_of(edited)}/"
    assert NEW in stranger.get(path).content.decode()
    assert email_of(cast.village_officer) == OLD
    assert stranger.post(path).status_code == 302
    assert email_of(cast.village_officer) == NEW
    assert stranger.get(path).status_code == 410
    assert stranger.get("/email/never/").status_code == 410


def test_without_a_mail_server_the_link_is_shown_once(cast: Cast, client_of: Any, settings: Any) -> None:
    settings.MAIL_IS_SENT = False
    browser = client_of(cast.district_operator)
    address = f"/accounts/{cast.village_officer.pk}/edit/"
    fields = {"full_name": "Siti Aminah", "position": "", "email": NEW, "seen": browser.get(address).context["seen"]}
    answer = browser.post(address, fields)
    assert "/email/" in answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0")
    assert NEW in browser.get(f"/accounts/{cast.village_officer.pk}/").content.decode()
    assert client_of(cast.auditor).get(address).status_code == 403
    assert client_of(cast.social_worker).get(address).status_code == 403
