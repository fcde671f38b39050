"""Stand before the admin site as somebody who signed in with an app."""

from __future__ import annotations

from allauth.account.internal.flows import login
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.test import Client

from accounts.models import User


def with_second_factor(client: Client) -> Client:
    """Note in a browser that is signed in what a sign-in with an app leaves there; a browser of nobody stays as it is."""
    session = client.session
    key = session.get(SESSION_KEY)
    if key and login.AUTHENTICATION_METHODS_SESSION_KEY not in session:
        user = User.objects.get(pk=key)
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp"}]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
    return client
