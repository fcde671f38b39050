"""Accounts and emergency accesses in the admin site."""

from __future__ import annotations

from django.contrib import admin

from accounts.models import BreakGlass, User
from accounts.models.breakglass import GLASS_REVIEWERS
from accounts.querysets import VIEWERS
from regions.scoped_admin import ScopedModelAdmin


@admin.register(User)
class UserAdmin(ScopedModelAdmin):
    """Whose account it is; roles, and why she sees what she sees, are on its own page."""

    needs = VIEWERS
    page = "account-detail"
    list_display = ("username", "full_name", "position", "is_active", "last_login")
    list_filter = ("is_active",)
    fields = ("username", "full_name", "position", "is_active", "date_joined", "last_login", "left_on")


@admin.register(BreakGlass)
class BreakGlassAdmin(ScopedModelAdmin):
    """Who looked where in an emergency, and what was found of it."""

    needs = GLASS_REVIEWERS
    list_display = ("started_at", "user", "region", "ended_at", "verdict")
    list_filter = ("verdict",)
    list_select_related = ("user", "region")
    fields = (
        "user", "home", "region", "reason", "started_at", "ends_at", "ended_at", "reviewed_by", "reviewed_at",
        "verdict", "note",
    )  # fmt: skip
