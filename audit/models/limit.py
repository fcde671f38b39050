"""How often somebody did a thing in the present window."""

from __future__ import annotations

from django.db import models


class UseCounter(models.Model):
    """One limit and one user or address, as a hash: the table names nobody. Written by ``audit.limits`` only."""

    slot = models.CharField(max_length=60, primary_key=True)
    ends_at = models.DateTimeField()
    used = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["ends_at"], name="use_counter_by_end")]

    def __str__(self) -> str:
        return self.slot
