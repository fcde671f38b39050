"""Settings of an import that a test starts as a process of its own: the test's database."""

from __future__ import annotations

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["SIPERKASA_DB_NAME"]
