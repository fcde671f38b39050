"""Change name, position and address of somebody else's account; a new address counts once its owner confirms it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import AccountRefused
from accounts.mails import mail_new_address
from accounts.models import EmailChange, User
from accounts.notices import notice_after_commit
from accounts.selectors.accounts import pending_email, place_of_account
from accounts.services.assignments import account_to_change
from accounts.services.invitations import LIFETIME, email_problems, hash_of, link_to, name_problems, new_secret
from audit.services import audit_record


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of an edit: a new address that waits, and its link, which exists nowhere else."""

    account: User
    change: EmailChange | None = None
    link: str = ""


def account_as_seen(account: User) -> str:
    """Return a fingerprint of what the form shows: it differs once somebody else has changed any of it."""
    pending = pending_email(account)
    shown = [account.full_name, account.position, account.email, pending.email if pending else "", account.is_active]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


@transaction.atomic
def account_edit(*, actor: User, user: User, seen: str, full_name: str, position: str, email: str) -> Edited:
    """Change an account as it stood when ``actor`` opened the form (``seen``, see :func:`account_as_seen`).

    A new address gets a letter with a link and the old one a notice; the old one counts until the link is opened. The
    present address takes back a change that waits. Records ``account.edit`` and ``account.email_ask``.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of.
        NotAllowed: it is his own, or one that he may see but does not manage.
        AccountRefused: ``changed_meanwhile`` or ``closed``; nothing was changed.
        InvitationRefused: ``name``, ``email``, ``email_taken`` or ``already_invited``, with the field.
    """
    locked = account_to_change(actor=actor, key=user.pk)
    if not locked.is_active:
        raise AccountRefused(_("This account is closed. Open it again first."), code="closed")
    if seen != account_as_seen(locked):
        raise AccountRefused(
            _("Somebody else has changed this account meanwhile. Nothing of yours is lost: compare, and save again."),
            code="changed_meanwhile",
        )
    address = email.strip().lower()
    pending = pending_email(locked)
    waits = pending is not None and address == pending.email and timezone.now() < pending.expires_at
    asked = address != locked.email.lower() and not waits
    problems = [*name_problems(full_name, position), *(email_problems(address) if asked else [])]
    if problems:
        raise problems[0]
    _change_names(actor, locked, full_name.strip(), position.strip())
    if pending and not waits:
        EmailChange.objects.filter(pk=pending.pk).update(withdrawn_at=timezone.now())
    return _ask(actor, locked, address) if asked else Edited(locked)


@transaction.atomic
def email_confirm(*, secret: str) -> User:
    """Let the address behind a link count from now on, and tell the one before. Records ``account.email``.

    Nobody is signed in when this happens: the link is the authority, as with an invitation.

    Raises:
        AccountRefused: ``invalid``, with one sentence for whatever is wrong with the link.
    """
    locked = EmailChange.objects.select_for_update(of=("self",)).select_related("user", "asked_by")
    change = _require_valid(locked.filter(token_hash=hash_of(secret)).first())
    user: User = User.objects.select_for_update(no_key=True).get(pk=change.user_id)
    notice_after_commit(
        to=[user],
        subject=_("Another address for your account in SIPERKASA"),
        body=_(
            "Letters of SIPERKASA for the account %(account)s go to another address from now on. "
            "If you did not expect this, tell the administrator of your office at once."
        )
        % {"account": user.username},
    )
    user.email = change.email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:  # somebody else has joined with this address meanwhile
        raise _invalid() from error
    change.confirmed_at = timezone.now()
    change.save(update_fields=["confirmed_at"])
    audit_record(actor=user, action="account.email", subject=user, region=place_of_account(user))
    return user


def email_change_open(secret: str) -> EmailChange:
    """Return the change behind a link; raises as :func:`email_confirm`."""
    changes = EmailChange.objects.select_related("user", "asked_by")
    return _require_valid(changes.filter(token_hash=hash_of(secret)).first())


def _require_valid(change: EmailChange | None) -> EmailChange:
    # Who asked must still be one who may: as with an invitation.
    if (
        change is not None
        and change.confirmed_at is None
        and change.withdrawn_at is None
        and timezone.now() < change.expires_at
        and change.user.is_active
        and User.objects.visible_to(change.asked_by, "change").filter(pk=change.user_id).exists()
    ):
        return change
    raise _invalid()


def _invalid() -> AccountRefused:
    return AccountRefused(
        _("This link is not valid any more: it was used or withdrawn, or is older than a week. Ask for a new one."),
        code="invalid",
    )


def _change_names(actor: User, account: User, full_name: str, position: str) -> None:
    wanted = {"full_name": full_name, "position": position}
    changed = [field for field, value in wanted.items() if getattr(account, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(account, field, wanted[field])
    account.save(update_fields=changed)
    audit_record(
        actor=actor,
        action="account.edit",
        subject=account,
        region=place_of_account(account),
        detail={"fields": changed},
    )


def _ask(actor: User, account: User, address: str) -> Edited:
    now = timezone.now()
    secret, token_hash = new_secret()
    change = EmailChange.objects.create(
        user=account, email=address, token_hash=token_hash, asked_by=actor, asked_at=now, expires_at=now + LIFETIME
    )
    audit_record(actor=actor, action="account.email_ask", subject=account, region=place_of_account(account))
    link = link_to(reverse("email-confirm", args=[secret]))
    transaction.on_commit(lambda: mail_new_address(change, link))
    notice_after_commit(
        to=[account],
        subject=_("Another address for your account in SIPERKASA"),
        body=_(
            "An administrator has entered another address for the account %(account)s. It counts once the letter that "
            "went there is answered. If you did not expect this, tell the administrator of your office at once."
        )
        % {"account": account.username},
    )
    return Edited(account, change, link)
