"""The only receivers of the product: what happens in signing in and around second factors goes into the audit record."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from accounts.models import AccountSession, User
from accounts.models.session import MAIN_FACTORS
from accounts.services.sessions import row_key, session_begin, session_close
from accounts.signin.clients import masked_address
from audit.services import audit_record


def connect() -> None:
    """Attach the receivers; called once at start."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-failed")
    user_locked_out.connect(_locked, dispatch_uid="audit-locked")
    authentication_failed.connect(_code_failed, dispatch_uid="audit-factor-failed")
    authenticator_added.connect(_factor_added, dispatch_uid="audit-factor-added")
    authenticator_reset.connect(_factor_added, dispatch_uid="audit-factor-reset")
    authenticator_removed.connect(_factor_removed, dispatch_uid="audit-factor-removed")


def _signed_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    session_begin(request=request, user=user)
    audit_record(actor=user, action="session.start", subject=user)


def _signed_out(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        session_close(user=user, key=row_key(request.session))
        audit_record(actor=user, action="session.end", subject=user)


def _failed(**_kwargs: Any) -> None:
    # The name that was typed is not kept: people type passwords into that field.
    audit_record(actor=None, action="session.refused", subject=None)


def _code_failed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    # The password was right: that is worth knowing to whoever's account it is.
    audit_record(actor=None, action="session.refused", subject=user, detail={"second_factor": authenticator.type})


def _locked(ip_address: str | None, **_kwargs: Any) -> None:
    audit_record(
        actor=None, action="session.locked", subject=None, detail={"address": masked_address(ip_address or "")}
    )


def _factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    audit_record(actor=user, action="second_factor.add", subject=user, detail={"kind": authenticator.type})
    if authenticator.type in MAIN_FACTORS:
        # What was opened with a password alone, perhaps by somebody who stole it, closes now.
        AccountSession.objects.filter(user=user).exclude(pk=row_key(request.session)).delete()


def _factor_removed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    audit_record(actor=user, action="second_factor.remove", subject=user, detail={"kind": authenticator.type})
