"""The only receivers of the product: signing in, signing out and failing to are part of the audit record."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from audit.services import audit_record


def connect() -> None:
    """Attach the receivers; called once at start."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-failed")


def _signed_in(user: Any, **_kwargs: Any) -> None:
    audit_record(actor=user, action="session.start", subject=user)


def _signed_out(user: Any, **_kwargs: Any) -> None:
    if user is not None:
        audit_record(actor=user, action="session.end", subject=user)


def _failed(**_kwargs: Any) -> None:
    # The name that was typed is not kept: people type passwords into that field.
    audit_record(actor=None, action="session.refused", subject=None)
