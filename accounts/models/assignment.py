"""Who has which role where and until when, and the guardian grants that follow from it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from regions.models import Region


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Vocabulary of assignments."""

    def active_on(self, day: date) -> Self:
        """Return those in force on ``day``."""
        return self.live_on(day).filter(valid_from__lte=day)

    def live_on(self, day: date) -> Self:
        """Return those that have not ended before ``day``: in force then, or to begin later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def overlapping(self, start: date, end: date | None) -> Self:
        """Return those in force on some day from ``start`` to ``end`` (both included; no end is for good)."""
        later = self.live_on(start)
        return later if end is None else later.filter(valid_from__lte=end)


class Assignment(models.Model):
    """A role for a user at a region, from a day, until a day (both included), by whom and why."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    role = models.ForeignKey(Group, verbose_name=_("role"), on_delete=models.PROTECT, related_name="assignments")
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="assignments")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="assignments_made"
    )
    assigned_at = models.DateTimeField(_("assigned at"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=200)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments_ended"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=200, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["user", "valid_from"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="assignment_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "region"],
                condition=Q(valid_to__isnull=True),
                name="assignment_open_once_per_role_and_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} @ {self.region_id}"


class RegionUserGrant(UserObjectPermissionBase):
    """A capability of a user on a region: guardian's row, by direct foreign key."""

    content_object = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="user_grants")

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()
        verbose_name = _("grant")
        verbose_name_plural = _("grants")


class RegionGroupGrant(GroupObjectPermissionBase):
    """Guardian's counterpart for groups; kept empty, because a place belongs to a person's assignment."""

    content_object = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="group_grants")

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()
        verbose_name = _("group grant")
        verbose_name_plural = _("group grants")
