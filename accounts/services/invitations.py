"""People arrive by invitation: a link by mail, a password of their own, and the role begins."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import AssignmentRefused, InvitationRefused
from accounts.mails import mail_invitations
from accounts.models import Invitation, User
from accounts.services.assignments import check_may_give, check_period_and_reason
from audit.services import audit_record
from core.exceptions import NotWithinReach
from core.logging import mask_text
from regions.models import Region

LIFETIME = timedelta(days=7)
_LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its link, which exists nowhere else: only a hash of the secret in it is kept."""

    invitation: Invitation
    link: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is invited to what. ``valid_from`` defaults to today; no ``valid_to`` is for good."""

    email: str
    full_name: str
    position: str
    role: str
    region: Region
    reason: str
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def invitation_create(*, actor: User, guest: Guest) -> Invited:
    """Invite somebody and mail the link when the change is committed. Records ``invitation.create``.

    Raises:
        AssignmentRefused: the role or the place is beyond what ``actor`` may give, the dates are wrong, no reason.
        InvitationRefused: the address or the name is none, or the address has an account or an open invitation.
    """
    invited = invite(actor=actor, guest=guest)
    transaction.on_commit(lambda: mail_invitations([invited]))
    return invited


def invite(*, actor: User, guest: Guest) -> Invited:
    """Write an invitation without mailing it, inside the caller's transaction; raises as ``invitation_create``."""
    if problems := invitation_problems(actor=actor, guest=guest):
        raise problems[0]
    now = timezone.now()
    email = guest.email.strip().lower()
    Invitation.objects.unanswered().filter(email=email, expires_at__lte=now).update(withdrawn_at=now)
    secret, token_hash = new_secret()
    invitation = Invitation(
        email=email,
        full_name=guest.full_name.strip(),
        position=guest.position.strip(),
        role=Group.objects.get(name=guest.role),
        region=guest.region,
        valid_from=guest.valid_from or timezone.localdate(),
        valid_to=guest.valid_to,
        reason=guest.reason.strip(),
        token_hash=token_hash,
        invited_by=actor,
        invited_at=now,
        expires_at=now + LIFETIME,
    )
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError as error:  # somebody else invited the same address in this moment
        raise _already_invited() from error
    _record(actor, "invitation.create", invitation)
    return Invited(invitation, _link(secret))


def invitation_problems(*, actor: User, guest: Guest) -> Sequence[AssignmentRefused | InvitationRefused]:
    """Return everything that stands against an invitation, so that a list shows all of it at once."""
    found: list[AssignmentRefused | InvitationRefused] = []
    try:
        check_may_give(actor=actor, role=guest.role, region=guest.region)
    except AssignmentRefused as problem:
        found.append(problem)
    try:
        check_period_and_reason(start=guest.valid_from or timezone.localdate(), reason=guest.reason)
    except AssignmentRefused as problem:
        found.append(problem)
    if guest.valid_to and guest.valid_to < (guest.valid_from or timezone.localdate()):
        found.append(AssignmentRefused(_("The last day lies before the first."), code="dates", field="valid_to"))
    return [*found, *guest_problems(email=guest.email, full_name=guest.full_name, position=guest.position)]


def guest_problems(*, email: str, full_name: str, position: str) -> list[InvitationRefused]:
    """Return what is wrong with the person of an invitation, whatever the role and the place."""
    return [*name_problems(full_name, position), *email_problems(email)]


@transaction.atomic
def invitation_renew(*, actor: User, key: int) -> Invited:
    """Send an unanswered invitation again with a new link and a new week; the old link dies. Records
    ``invitation.renew``.

    Raises:
        NotWithinReach: there is none that ``actor`` could have made.
        InvitationRefused: it has been answered or withdrawn.
    """
    invitation = _unanswered(actor, key)
    secret, invitation.token_hash = new_secret()
    invitation.expires_at = timezone.now() + LIFETIME
    invitation.invited_by, invitation.mailed_at = actor, None
    invitation.save(update_fields=["token_hash", "expires_at", "invited_by", "mailed_at"])
    _record(actor, "invitation.renew", invitation)
    invited = Invited(invitation, _link(secret))
    transaction.on_commit(lambda: mail_invitations([invited]))
    return invited


@transaction.atomic
def invitation_withdraw(*, actor: User, key: int) -> Invitation:
    """Make an unanswered invitation worthless. Records ``invitation.withdraw``; raises as ``invitation_renew``."""
    invitation = _unanswered(actor, key)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    _record(actor, "invitation.withdraw", invitation)
    return invitation


def hash_of(secret: str) -> str:
    """Return what the database keeps of the secret in a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _unanswered(actor: User, key: int) -> Invitation:
    invitation = Invitation.objects.visible_to(actor, "change").select_for_update(of=("self",)).filter(pk=key).first()
    if invitation is None:
        raise NotWithinReach("no such invitation")
    if invitation.used_at or invitation.withdrawn_at:
        raise InvitationRefused(_("This invitation has been answered or withdrawn meanwhile."), code="not_open")
    return invitation


def name_problems(full_name: str, position: str) -> list[InvitationRefused]:
    """Return what is wrong with the name and the position of a person."""
    problems = []
    for field, text in (("full_name", full_name.strip()), ("position", position.strip())):
        if field == "full_name" and not text:
            problems.append(InvitationRefused(_("Write the full name."), code="name", field=field))
        elif len(text) > 120 or not text.isprintable() or mask_text(text) != text or text.startswith(("=", "+", "@")):
            problems.append(
                InvitationRefused(
                    _("Write it with letters, at most 120 of them, without numbers of persons or formulas."),
                    code="name",
                    field=field,
                )
            )
    return problems


def email_problems(address: str) -> list[InvitationRefused]:
    """Return what is wrong with an address that nobody has so far."""
    email = address.strip().lower()
    try:
        validate_email(email)
        MaxLengthValidator(_LONGEST_EMAIL)(email)
    except ValidationError:
        return [InvitationRefused(_("This is not an email address."), code="email", field="email")]
    if User.objects.filter(email__iexact=email).exists():
        return [
            InvitationRefused(
                _("An account with this address exists. Give it the role, or ask the administrator of the regency."),
                code="email_taken",
                field="email",
            )
        ]
    if Invitation.objects.unanswered().filter(email=email, expires_at__gt=timezone.now()).exists():
        return [_already_invited()]
    return []


def _already_invited() -> InvitationRefused:
    return InvitationRefused(
        _("This address has an invitation that waits for an answer. Send that one again, or withdraw it."),
        code="already_invited",
        field="email",
    )


def new_secret() -> tuple[str, str]:
    """Return a secret for a link, and what the database keeps of it."""
    secret = secrets.token_urlsafe(32)
    return secret, hash_of(secret)


def link_to(path: str) -> str:
    """Return the whole address of a page, for a letter."""
    return f"{settings.PUBLIC_URL}{path}"


def _link(secret: str) -> str:
    return link_to(reverse("invitation-accept", args=[secret]))


def _record(actor: User | None, action: str, invitation: Invitation) -> None:
    audit_record(
        actor=actor,
        action=action,
        subject=invitation,
        region=invitation.region_id,
        detail={
            "role": invitation.role.name,
            "from": str(invitation.valid_from),
            "until": str(invitation.valid_to or ""),
        },
    )
