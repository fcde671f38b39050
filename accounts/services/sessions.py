"""Open, use, list and end sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountSession, User
from accounts.roles import session_limits
from accounts.signin.clients import device_name, masked_address
from audit.services import audit_record
from core.exceptions import NotWithinReach
from core.web.ratelimit import client_address

ROW_KEY = "account_session"
TOUCH_EVERY = timedelta(minutes=1)


class SessionEnd(StrEnum):
    """Why a session is over."""

    ENDED = "ended"  # from another device, or by who closed the account
    IDLE = "idle"
    OLD = "old"
    ROLE = "role"


def session_begin(*, request: HttpRequest, user: User) -> AccountSession:
    """Note that ``user`` has signed in here, and forget those of her sessions that no role would keep open."""
    now = timezone.now()
    oldest = now - session_limits(user.reach.role_codes).absolute
    AccountSession.objects.filter(user=user, started_at__lt=oldest).delete()
    row = AccountSession.objects.create(
        user=user,
        device=device_name(request.META.get("HTTP_USER_AGENT", "")),
        address=masked_address(client_address(request)),
        started_at=now,
        last_used_at=now,
        roles=_roles_of(user),
    )
    request.session[ROW_KEY] = row.pk
    return row


def session_of(user: User, session: SessionBase) -> AccountSession | None:
    """Return the row behind a cookie, with ``has_second_factor``; ``None`` when it was ended or is another's."""
    key = row_key(session)
    return AccountSession.objects.with_second_factor().filter(pk=key, user=user).first() if key else None


def session_verdict(row: AccountSession | None, user: User, now: datetime) -> SessionEnd | None:
    """Return why the session is over, ``None`` while it is not."""
    if row is None:
        return SessionEnd.ENDED
    limits = session_limits(user.reach.role_codes)
    if now - row.started_at >= limits.absolute:
        return SessionEnd.OLD
    if now - row.last_used_at >= limits.idle:
        return SessionEnd.IDLE
    if set(row.roles) - set(_roles_of(user)):
        return SessionEnd.ROLE
    return None


def session_touch(row: AccountSession, now: datetime) -> None:
    """Note that the session is in use; once a minute is enough."""
    if now - row.last_used_at >= TOUCH_EVERY:
        AccountSession.objects.filter(pk=row.pk).update(last_used_at=now)


def session_close(*, user: User, key: int) -> None:
    """Forget the row of a session that signs out by itself."""
    AccountSession.objects.filter(pk=key, user=user).delete()


@transaction.atomic
def session_end(*, actor: User, key: int) -> None:
    """Sign one of the actor's own devices out, at once. Records ``session.end_others``.

    Raises:
        NotWithinReach: there is no such session of his.
    """
    deleted, _by_model = AccountSession.objects.filter(pk=key, user=actor).delete()
    if not deleted:
        raise NotWithinReach(_("There is no such session of yours."))
    audit_record(actor=actor, action="session.end_others", subject=actor, detail={"sessions": 1})


@transaction.atomic
def sessions_end_others(*, actor: User, keep: int) -> int:
    """Sign all of the actor's devices out but the one with the row ``keep``. Records ``session.end_others``."""
    deleted, _by_model = AccountSession.objects.filter(user=actor).exclude(pk=keep).delete()
    audit_record(actor=actor, action="session.end_others", subject=actor, detail={"sessions": deleted})
    return deleted


def sessions_end(user: User) -> int:
    """Delete every session of ``user`` and return how many there were; the caller records why.

    The rows close them at once. The cookies' own sessions do not say whose they are without being opened: this reads
    all that have not expired, which is the number of people signed in.
    """
    AccountSession.objects.filter(user=user).delete()
    keys = [
        session.pk
        for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(pk__in=keys).delete()[0]


def row_key(session: SessionBase) -> int:
    """Return the key of the row behind a cookie; 0 is none."""
    return int(session.get(ROW_KEY) or 0)


def _roles_of(user: User) -> list[str]:
    return sorted(f"{role}@{code}" for role, code in user.reach.roles)
