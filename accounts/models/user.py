"""The person who signs in."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.querysets import UserQuerySet
from accounts.reach import UserReach


class AccountManager(UserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's makers of accounts, and our vocabulary."""

    use_in_migrations = False


class User(AbstractUser):
    """An account. What it may do comes from assignments only (see :class:`accounts.models.Assignment`)."""

    full_name = models.CharField(_("full name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)
    employee_number = models.CharField(_("employee number (NIP)"), max_length=18, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    # The two halves of a western name: an Indonesian one need not have them.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    REQUIRED_FIELDS = ["full_name"]

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="account_once_per_email"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the name."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.full_name.split(" ", 1)[0] or self.username

    @cached_property
    def reach(self) -> UserReach:
        """What this user can do where, read once for a request and never stored longer."""
        return UserReach(self.pk)

    @property
    def standing_in_for(self) -> tuple[str, ...]:
        """The account names of those for whom she stands in today."""
        return tuple(each.absent.username for each in self.reach.stand_ins)

    @property
    def stands_for_ids(self) -> tuple[int, ...]:
        """Their keys: what they did counts as done by her own hand where two hands are needed."""
        return tuple(each.absent_id for each in self.reach.stand_ins)

    def audit_note(self, action: str, region: str) -> dict[str, Any]:
        """Return what the record adds to her act: on whose behalf, or in which emergency access."""
        return self.reach.note(action, region)
