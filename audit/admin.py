"""The record in the admin site, event by event."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from audit.models import AuditEvent
from audit.registry import action_label
from regions.scoped_admin import ScopedModelAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(ScopedModelAdmin):
    """Events at the reader's places; their details stand on the page of the record."""

    list_display = ("at", "actor_label", "in_words", "subject_key", "region")
    fields = ("at", "actor_label", "in_words", "action", "subject_key", "region", "request_id", "digest")
    readonly_fields = fields

    @admin.display(description=_("what happened"))
    def in_words(self, event: AuditEvent) -> str:
        """Return what happened, in words."""
        return str(action_label(event.action))
