"""A new address of an account, which counts once its owner has opened the link that was sent there."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    """Vocabulary of changes of address."""

    def unanswered(self) -> Self:
        """Return those neither confirmed nor withdrawn, expired ones included."""
        return self.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)


class EmailChange(models.Model):
    """A change that waits for its owner. The link holds a secret of which only the SHA-256 is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="email_changes")
    email = models.EmailField(_("new email address"), help_text=_("In small letters."))
    token_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("expires at"))
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of address")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="email_change_open_once",
            ),
            models.CheckConstraint(
                name="email_change_confirmed_or_withdrawn_not_both",
                condition=models.Q(confirmed_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
