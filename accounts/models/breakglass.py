"""Somebody looked at a place that is not hers, for a reason, for a while, and somebody else judges it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import places_of, reach_of, within

LONGEST = timedelta(hours=3)
GLASS_REVIEWERS = (Capability.CONFIRM_ACCESS, Capability.VIEW_AUDIT)


class Verdict(models.TextChoices):
    """What the review found."""

    JUSTIFIED = "justified", _("justified")
    NOT_JUSTIFIED = "not_justified", _("not justified")


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    """Emergency accesses: one's own, and those that begin or lie where one reviews them."""

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return those on which ``user`` may do ``action``: ``view`` or ``review``.

        Nobody reviews his own, nor that of a colleague for whom he stands in.

        Raises:
            KeyError: there is no such action: a fault in our code, which must not open anything.
        """
        if reach_of(user) is None:
            return self.none()
        own = Q(user_id=user.pk)
        reviewed = Q(pk__in=())
        for capability in GLASS_REVIEWERS:
            places = places_of(user, capability)
            reviewed |= within("region", places) | within("home", places)
        absent = Q(user_id__in=user.stands_for_ids)
        return self.filter({"view": reviewed | own, "review": reviewed & ~own & ~absent}[action])

    def open_at(self, moment: datetime) -> Self:
        """Return those that let somebody in at ``moment``."""
        return self.filter(started_at__lte=moment, ends_at__gt=moment, ended_at__isnull=True)


class BreakGlass(models.Model):
    """A session of reading at a district or village outside one's own places.

    ``home`` is the place from which the glass was broken: its head and auditors review it, besides those of ``region``.
    ``notified`` is to how many superiors a letter went. With ``confidential`` the place may be her own: what it opens are
    the confidential cases there, which being there does not.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="glass_broken")
    home = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    started_at = models.DateTimeField(_("started at"))
    ends_at = models.DateTimeField(_("ends at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    confidential = models.BooleanField(_("confidential cases too"), default=False)
    notified = models.PositiveSmallIntegerField(_("notified"), default=0)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=15, choices=Verdict, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="break_glass_three_hours_at_most",
                condition=Q(ends_at__gt=F("started_at"), ends_at__lte=F("started_at") + LONGEST),
            ),
            models.CheckConstraint(
                name="break_glass_reviewed_by_another",
                condition=Q(reviewed_by__isnull=True, verdict="", reviewed_at__isnull=True)
                | (
                    Q(reviewed_by__isnull=False, reviewed_at__isnull=False) & ~Q(reviewed_by=F("user")) & ~Q(verdict="")
                ),
            ),
        ]
        indexes = [models.Index(fields=["user", "-started_at"], name="break_glass_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.region_id} {self.pk}"

    @property
    def last_moment(self) -> datetime:
        """When it ended, or will end by itself."""
        return self.ended_at or self.ends_at
