"""What leaves by mail."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import EmailChange, Invitation, User
from accounts.roles import ROLES

if TYPE_CHECKING:
    from accounts.services.invitations import Invited

logger = logging.getLogger("siperkasa.accounts")


def mail_invitations(invited: Sequence[Invited]) -> int:
    """Mail each link over one connection and return how many the mail server took.

    Runs after commit: an invitation whose mail failed stands, and its page says that it was not sent; so does one of an
    installation without a mail server, where letters only lie in a folder (demo) or nowhere.
    """
    sent: list[int] = []
    connection = get_connection()
    try:
        connection.open()
        for each in invited:
            _invitation_mail(each, connection).send()
            sent.append(each.invitation.pk)
    except (OSError, SMTPException) as error:
        # The type only: a mail server's answer repeats the address.
        logger.warning("mail failed: %s (%s of %s sent)", type(error).__name__, len(sent), len(invited))
    finally:
        connection.close()
    if settings.MAIL_IS_SENT:
        Invitation.objects.filter(pk__in=sent).update(mailed_at=timezone.now())
    return len(sent)


def _invitation_mail(invited: Invited, connection: object) -> EmailMessage:
    invitation = invited.invitation
    role = ROLES[invitation.role.name].label if invitation.role.name in ROLES else invitation.role.name
    body = render_to_string(
        "accounts/mail/invitation.txt", {"invitation": invitation, "role": role, "link": invited.link}
    )
    return EmailMessage(
        _("Your account in SIPERKASA"),
        body,
        to=[invitation.email],
        connection=connection,  # type: ignore[arg-type]
    )


def mail_new_address(change: EmailChange, link: str) -> bool:
    """Mail to a new address the link that confirms it, after commit; whether the mail server took it."""
    body = render_to_string("accounts/mail/new_email.txt", {"change": change, "user": change.user, "link": link})
    try:
        EmailMessage(_("Confirm your address for SIPERKASA"), body, to=[change.email]).send()
    except (OSError, SMTPException) as error:
        logger.warning("mail failed: %s", type(error).__name__)
        return False
    if settings.MAIL_IS_SENT:
        EmailChange.objects.filter(pk=change.pk).update(mailed_at=timezone.now())
    return True


def mail_password_link(user: User) -> bool:
    """Mail the link by which ``user`` chooses a new password; whether the mail server took it."""
    where = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    context = {
        "link": f"{settings.PUBLIC_URL}{reverse('password-reset', kwargs=where)}",
        "user": user,
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    body = render_to_string("accounts/mail/new_password.txt", context)
    try:
        EmailMessage(_("A new password for SIPERKASA"), body, to=[user.email]).send()
    except (OSError, SMTPException) as error:
        logger.warning("mail failed: %s", type(error).__name__)
        return False
    return True
