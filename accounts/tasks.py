"""What a worker does for accounts."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django_tasks import task

from accounts.mails import mail_password_link
from accounts.models import User
from audit.services import audit_record


@task()
def mail_new_password(user_id: int) -> None:
    """Write to an account how to choose a new password; 0 is nobody. Records ``password.letter``.

    The link is made here, so that no table of waiting work holds one.
    """
    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        if mail_password_link(user):
            audit_record(actor=None, action="password.letter", subject=user)
