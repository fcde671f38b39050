"""Take away the second factor that a colleague has lost, so that she can set up another one."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import AccountRefused
from accounts.models import User
from accounts.notices import notice_after_commit
from accounts.selectors.accounts import place_of_account
from accounts.services.assignments import account_to_change
from accounts.services.sessions import sessions_end
from audit.services import audit_record


class FactorLoss(models.TextChoices):
    """Why a second factor is of no use any more: a code, because the record holds no free text about people."""

    LOST = "lost", gettext_lazy("Phone or key was lost")
    STOLEN = "stolen", gettext_lazy("Phone or key was stolen")
    BROKEN = "broken", gettext_lazy("Phone or key is broken")
    REPLACED = "replaced", gettext_lazy("Phone was replaced or reset")


@transaction.atomic
def second_factor_reset(*, actor: User, user: User, reason: FactorLoss) -> int:
    """Remove app, passkeys and recovery codes of a colleague, end all her sessions and write to her.

    Her password stays; when her role needs a second factor, her next sign-in leads to setting one up and to nothing else.
    Records ``second_factor.reset`` and returns how many were removed.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of.
        NotAllowed: it is his own, or one that he may see but does not manage.
        AccountRefused: ``no_factor``.
    """
    locked = account_to_change(actor=actor, key=user.pk)
    factors = Authenticator.objects.filter(user=locked)
    kinds = sorted(set(factors.values_list("type", flat=True)))
    if not kinds:
        raise AccountRefused(_("This account has no second factor."), code="no_factor")
    removed: int = factors.delete()[0]
    audit_record(
        actor=actor,
        action="second_factor.reset",
        subject=locked,
        region=place_of_account(locked),
        detail={"reason": reason.value, "kinds": kinds, "sessions": sessions_end(locked)},
    )
    body = _(
        "%(by)s has removed the second factor of your account %(account)s in SIPERKASA, and all devices are signed out. "
        "Sign in with your password and set up another one. If you did not ask for this, tell your office at once."
    )
    notice_after_commit(
        to=[locked],
        subject=_("Your second factor was removed"),
        body=body % {"by": actor.full_name, "account": locked.username},
    )
    return removed
