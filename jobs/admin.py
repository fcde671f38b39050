"""Schedules of background work in the admin site; they are set by the code that needs them."""

from __future__ import annotations

from django.contrib import admin

from jobs.models import Schedule
from regions.capabilities import Capability
from regions.scoped_admin import ReadOnlyAdmin


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin):
    """What begins by the clock."""

    needs = (Capability.VIEW_JOBS,)
    list_display = ("name", "kind", "every_minutes", "daily_at", "weekday", "day_of_month", "enabled", "last_slot_at")
    fields = list_display
