"""The account in whose name a command acts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import DomainError


class ActorUnknown(DomainError):
    """No account that can sign in has this name."""

    code = "actor_unknown"


def actor_named(username: str) -> User:
    """Return the active account ``username``, for commands that write in somebody's name.

    Raises:
        ActorUnknown: no such account, or it is closed.
    """
    user: User | None = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise ActorUnknown(
            _("There is no active account %(username)s: give --actor the name of one.") % {"username": username[:150]},
            field="actor",
        )
    return user
