"""Settings of the tests: the product's own, with a database of their own that need not survive a power cut."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("SIPERKASA_TEST", "1")
os.environ.setdefault("SIPERKASA_DATA", str(Path(__file__).resolve().parent.parent / "build" / "test"))
os.environ.setdefault("SIPERKASA_SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the tests

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; nothing real is hashed here
SYNTHETIC_PEOPLE = True
RATE_LIMITS = dict.fromkeys(RATE_LIMITS, (1_000_000, 600))  # noqa: F405 - tests of limits set their own
# The cast signs in with one password or none at all; tests/signin switches both on again.
SECOND_FACTOR_REQUIRED = False
AXES_ENABLED = False
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # static files straight from their folders: nothing is collected

# Tests hold behaviour, in the words of the source; test_catalogue holds the translation to be complete, and the journeys in
# the browser speak Indonesian as people do.
LOCALE_PATHS = []

# The live server of the journeys serves MEDIA_ROOT below MEDIA_URL, which is "/" when nobody says otherwise; the product
# serves no upload at all.
MEDIA_URL = "/no-upload-is-served/"
