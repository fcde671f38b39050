"""Somebody accepts an invitation: the account comes into being, and its role begins."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.delegation import may_give
from accounts.exceptions import InvitationRefused
from accounts.models import Invitation, User
from accounts.models.invitation import InvitationState
from accounts.services.assignments import assignment_give
from accounts.services.invitations import hash_of
from audit.services import audit_record
from core.logging import mask_text


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the bearer of a link may know, and an account name that is free."""

    invitation: Invitation
    username: str


def invitation_open(secret: str) -> OpenInvitation:
    """Return the invitation behind a link.

    Raises:
        InvitationRefused: ``invalid``, with one and the same sentence for a link that never was, was used, was
            withdrawn, has expired, or was sent by somebody who may not give this role any more.
    """
    invitation = Invitation.objects.select_related("role", "region", "invited_by").filter(token_hash=hash_of(secret))
    found = _require_valid(invitation.first())
    return OpenInvitation(found, _free_username(found.full_name))


@transaction.atomic
def invitation_accept(*, secret: str, username: str, password: str) -> User:
    """Make the account with its own password and give it the role, by whoever invited. Records ``invitation.accept``.

    Nobody is signed in when this happens: the link is the authority.

    Raises:
        InvitationRefused: ``invalid`` as :func:`invitation_open`; ``username`` or ``password`` with the field.
        AssignmentRefused: the role cannot be given any more (its last day has passed).
    """
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("role", "region", "invited_by")
        .filter(token_hash=hash_of(secret))
    )
    invitation = _require_valid(locked.first())
    user = User(
        username=username.strip(),
        email=invitation.email,
        full_name=invitation.full_name,
        position=invitation.position,
    )
    _check_username(user.username)
    _check_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    invitation.used_at, invitation.account = timezone.now(), user
    invitation.save(update_fields=["used_at", "account"])
    assignment_give(
        given_by=invitation.invited_by,
        user=user,
        role=invitation.role.name,
        region=invitation.region,
        reason=invitation.reason,
        valid_from=max(invitation.valid_from, timezone.localdate()),
        valid_to=invitation.valid_to,
    )
    audit_record(actor=user, action="invitation.accept", subject=invitation, region=invitation.region_id)
    return user


def _require_valid(invitation: Invitation | None) -> Invitation:
    # Who invited must still be one who may: a clerk who left, or was moved, lets nobody in afterwards.
    if (
        invitation is not None
        and invitation.state_at(timezone.now()) == InvitationState.OPEN
        and may_give(invitation.invited_by, invitation.role.name, invitation.region_id)
        and not User.objects.filter(email__iexact=invitation.email).exists()  # another account has taken it since
    ):
        return invitation
    raise InvitationRefused(
        _(
            "This invitation is not valid any more: it was used or withdrawn, or is older than a week. Ask for a new one."
        ),
        code="invalid",
    )


def _free_username(full_name: str) -> str:
    words = slugify(full_name).split("-")
    base = ".".join(word for word in words[:2] if word) or "akun"
    taken = set(User.objects.filter(username__istartswith=base).values_list("username", flat=True))
    names = [base, *(f"{base}{number}" for number in range(2, len(taken) + 3))]
    lowered = {name.lower() for name in taken}
    return next(name for name in names if name not in lowered)


def _check_username(username: str) -> None:
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise InvitationRefused(
            _("Use letters, digits and . - _ @ + only, without spaces."), code="username", field="username"
        ) from error
    if not 3 <= len(username) <= 60 or mask_text(username) != username:
        raise InvitationRefused(
            _("Use 3 to 60 signs, and no number of a person: the account name stands in the record."),
            code="username",
            field="username",
        )
    if User.objects.filter(username__iexact=username).exists():
        raise InvitationRefused(_("This account name is taken. Choose another."), code="username", field="username")


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvitationRefused(" ".join(error.messages), code="password", field="password") from error
