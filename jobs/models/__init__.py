"""Jobs, and the schedule that makes some of them."""

from __future__ import annotations

from jobs.models.job import Job
from jobs.models.schedule import Schedule, ScheduleSlot

__all__ = ["Job", "Schedule", "ScheduleSlot"]
