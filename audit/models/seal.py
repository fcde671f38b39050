"""A seal over a run of events: whoever alters or removes one breaks it and all after it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditSeal(models.Model):
    """Covers the events ``first_event`` to ``last_event``; ``digest`` chains the seal before and every event's digest."""

    sealed_at = models.DateTimeField(_("sealed at"))
    first_event = models.BigIntegerField(_("first event"))
    last_event = models.BigIntegerField(_("last event"), unique=True)
    events = models.PositiveIntegerField(_("events"))
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        ordering = ["last_event"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.first_event}–{self.last_event}"
