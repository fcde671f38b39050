"""End what is open in browsers."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User


def sessions_end(user: User) -> int:
    """Delete every session of ``user`` and return how many there were.

    Sessions do not say whose they are without being opened: this reads all that have not expired, which is the number of
    people signed in today.
    """
    keys = [
        session.pk
        for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(pk__in=keys).delete()[0]
