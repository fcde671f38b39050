"""Somebody was asked to join, with a role at a place that begins when she accepts."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import InvitationQuerySet
from regions.models import Region


class InvitationState(models.TextChoices):
    """What became of an invitation."""

    OPEN = "open", _("waits for an answer")
    EXPIRED = "expired", _("expired")
    USED = "used", _("accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Invitation(models.Model):
    """An invitation. The link holds a secret of which only the SHA-256 is kept: the database does not open accounts."""

    email = models.EmailField(_("email address"), help_text=_("In small letters."))
    full_name = models.CharField(_("full name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)
    role = models.ForeignKey(Group, verbose_name=_("role"), on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    token_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_made")
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    used_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once_per_email",
            ),
            models.CheckConstraint(
                name="invitation_used_or_withdrawn_not_both",
                condition=models.Q(used_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_used_has_account",
                condition=models.Q(used_at__isnull=True, account__isnull=True)
                | models.Q(used_at__isnull=False, account__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def state_at(self, moment: datetime) -> InvitationState:
        """Return what it is at ``moment``."""
        if self.used_at:
            return InvitationState.USED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if moment < self.expires_at else InvitationState.EXPIRED
