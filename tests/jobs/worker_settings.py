"""Settings of the worker processes that tests start: the test database, kinds of the tests, no patience."""

from __future__ import annotations

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS

DATABASES["default"]["NAME"] = os.environ["SIPERKASA_DB_NAME"]
# A worker of the tests starts in half the time without the apps above jobs, whose work it does not do.
ABOVE = {
    "config", "config.admin_app.RecordsConfig", "reports", "privacy", "welfare", "insurance", "beneficiaries", "exchange",
    "import_export",
}  # fmt: skip
INSTALLED_APPS = [*(app for app in INSTALLED_APPS if app not in ABOVE), "tests.jobs.apps.TestKindsConfig"]
JOBS_RETRY_DELAYS = (0.2, 0.2, 0.2)
JOBS_POLL_SECONDS = 0.1
JOBS_REAP_SECONDS = 0.3
