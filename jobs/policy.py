"""The few numbers that background work goes by; settings may say otherwise under the same name."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

JOBS_RETRY_DELAYS = (10.0, 60.0, 300.0)  # seconds before the second, third and every later attempt
JOBS_POLL_SECONDS = 1.0  # how often an idle worker looks for work
JOBS_REAP_SECONDS = 2.0  # how often the supervisor looks for dead workers, late work and due turns


def retry_at(attempts: int) -> datetime:
    """Return the moment before which work that has failed ``attempts`` times is not tried again."""
    delays = getattr(settings, "JOBS_RETRY_DELAYS", JOBS_RETRY_DELAYS)
    return timezone.now() + timedelta(seconds=delays[min(max(attempts, 1), len(delays)) - 1])


def poll_seconds() -> float:
    """Return how often an idle worker looks for work."""
    return float(getattr(settings, "JOBS_POLL_SECONDS", JOBS_POLL_SECONDS))


def reap_seconds() -> float:
    """Return how often the supervisor looks around."""
    return float(getattr(settings, "JOBS_REAP_SECONDS", JOBS_REAP_SECONDS))
