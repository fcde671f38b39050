"""Kinds of the tests in this process too, and jobs made the way the product makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from jobs.models import Job
from jobs.services import job_enqueue
from tests.jobs.kinds import register_kinds

register_kinds()

Ask = Callable[..., Job]


@pytest.fixture
def ask() -> Ask:
    """Ask for work: ``ask("test.count", rows=3)``."""

    def enqueue(kind: str, *, actor: Any = None, region: str = "", **params: Any) -> Job:
        return job_enqueue(actor=actor, kind=kind, params=params, region=region)

    return enqueue


@pytest.fixture
def work(settings: Settings) -> Callable[[], None]:
    """Do everything that is due, in this process; what failed is due again at once."""
    settings.JOBS_RETRY_DELAYS = (0.0, 0.0, 0.0)

    def once() -> None:
        call_command("jobs", "--once", "--format", "json")

    return once
