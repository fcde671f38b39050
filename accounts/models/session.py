"""Where somebody is signed in."""

from __future__ import annotations

from typing import Self

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

MAIN_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class AccountSessionQuerySet(models.QuerySet["AccountSession"]):
    """Vocabulary of sessions: one's own, and nobody else's."""

    def with_second_factor(self) -> Self:
        """Add ``has_second_factor``: whether the account has an app or a passkey now."""
        factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=MAIN_FACTORS)
        return self.annotate(has_second_factor=Exists(factors))


class AccountSession(models.Model):
    """An open session of an account; the row is what keeps it open (see :mod:`accounts.middleware`).

    The cookie's session names this row. Without the row it is nobody's, so deleting one signs a device out at once.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_sessions")
    device = models.CharField(_("device"), max_length=60)
    address = models.CharField(_("address"), max_length=45, help_text=_("Without its last part."))
    started_at = models.DateTimeField(_("signed in at"))
    last_used_at = models.DateTimeField(_("last used at"))
    # Role and place, when it began: who has lost one signs in anew.
    roles = models.JSONField(_("roles"), default=list)

    objects = AccountSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-last_used_at"]
        default_permissions = ()

    has_second_factor: bool

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
