"""Work that begins by the clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Schedule(models.Model):
    """A kind of work and its rhythm: every so many minutes, or at a time of day (on one weekday, or one day of the month).

    Times of day are in the zone of the installation.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    params = models.JSONField(_("parameters"), default=dict)
    every_minutes = models.PositiveIntegerField(_("every so many minutes"), null=True, blank=True)
    daily_at = models.TimeField(_("time of day"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), null=True, blank=True, help_text=_("1 is Monday, 7 is Sunday.")
    )
    day_of_month = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    enabled = models.BooleanField(_("in use"), default=True)
    last_slot_at = models.DateTimeField(_("last turn"), help_text=_("Turns up to here are over."))

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["name"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(every_minutes__gte=1, daily_at__isnull=True)
                | Q(every_minutes__isnull=True, daily_at__isnull=False),
                name="schedule_one_rhythm",
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__range=(1, 7)), name="schedule_weekday"
            ),
            models.CheckConstraint(
                condition=Q(day_of_month__isnull=True) | Q(day_of_month__range=(1, 28)), name="schedule_day_of_month"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleSlot(models.Model):
    """A turn that was taken: whoever inserts it first makes the job, so several supervisors never make two."""

    name = models.CharField(_("schedule"), max_length=60)
    slot = models.DateTimeField(_("turn"))
    job = models.ForeignKey("jobs.Job", verbose_name=_("job"), null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(_("taken at"))

    class Meta:
        verbose_name = _("turn of a schedule")
        verbose_name_plural = _("turns of schedules")
        ordering = ["-slot"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="schedule_slot_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot:%Y-%m-%d %H:%M}"
