"""Change a password, or replace one that was forgotten."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.services.sessions import sessions_end, sessions_end_others
from accounts.tasks import mail_new_password
from audit.services import audit_record


def password_reset_ask(*, name: str) -> None:
    """Let a letter go to the account with this name or address, if there is one.

    Whether there is one shows neither in the answer nor in the time it takes: the same two statements run, and the letter
    is written by a worker. Without an account the worker finds nobody and ends.
    """
    typed = name.strip()
    found = (
        User.objects.filter(is_active=True)
        .exclude(email="")
        .filter(Q(username__iexact=typed) | Q(email__iexact=typed))
        .values_list("pk", flat=True)
        .first()
    )
    mail_new_password.enqueue(found or 0)


@transaction.atomic
def password_reset(*, user: User, password: str) -> None:
    """Set the password of who came by the link of a letter, and sign her out everywhere. Records ``password.reset``.

    The form has judged the password. Signing in asks for the second factor as before.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    locked.set_password(password)
    locked.save(update_fields=["password"])
    audit_record(actor=locked, action="password.reset", subject=locked, detail={"sessions": sessions_end(locked)})


@transaction.atomic
def password_change(*, actor: User, password: str, keep: int) -> None:
    """Set one's own password and sign out all other devices. Records ``password.change``."""
    locked = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    locked.set_password(password)
    locked.save(update_fields=["password"])
    actor.password = locked.password
    audit_record(actor=actor, action="password.change", subject=actor)
    sessions_end_others(actor=actor, keep=keep)
