"""An app of the tests' worker processes."""

from __future__ import annotations

from django.apps import AppConfig


class TestKindsConfig(AppConfig):
    """Registers the kinds of the tests."""

    name = "tests.jobs"
    label = "tests_jobs"

    def ready(self) -> None:
        """Register."""
        from tests.jobs.kinds import register_kinds

        register_kinds()
