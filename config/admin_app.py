"""Puts our site in the place of Django's own, so that ``admin.site`` in each app is it."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class RecordsConfig(AdminConfig):
    """The admin app with the site of ``config.admin``."""

    default_site = "config.admin.RecordsSite"
