"""Somebody will leave after a day that was set."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PlannedLeavingQuerySet(models.QuerySet["PlannedLeaving"]):
    """Vocabulary of planned leavings."""

    def ahead(self) -> Self:
        """Return those neither carried out nor taken back."""
        return self.filter(done_at__isnull=True, withdrawn_at__isnull=True)

    def due_on(self, day: date) -> Self:
        """Return those whose last day lies before ``day``."""
        return self.ahead().filter(on__lt=day)


class PlannedLeaving(models.Model):
    """``on`` is the last day in service. ``ends_before`` holds the ends that her assignments had before, by their key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="planned_leavings")
    on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(_("planned at"))
    ends_before = models.JSONField(_("ends before"), default=dict)
    done_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = PlannedLeavingQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned leaving")
        verbose_name_plural = _("planned leavings")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(done_at__isnull=True, withdrawn_at__isnull=True),
                name="leaving_planned_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.on}"
