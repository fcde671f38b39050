"""How long an answer may take, and the counters of the registers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from insurance.models.parameters import EffectiveDated


class Deadline(EffectiveDated):
    """Hours from a request (``code`` is its right) or from the discovery of a breach, with where that is written.

    Where the law sets none, the row is the office's own promise and its ``source`` says so.
    """

    code = models.CharField(_("code"), max_length=12)
    hours = models.PositiveSmallIntegerField(_("hours"))

    class Meta:
        verbose_name = _("legal clock")
        verbose_name_plural = _("legal clocks")
        ordering = ["code", "valid_from"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="deadline_once"),
            models.CheckConstraint(name="deadline_not_zero", condition=models.Q(hours__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.hours}"


class RegisterNumber(models.Model):
    """The yearly counter of a register, drawn under its row's lock, so that numbers have no gaps."""

    series = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="register_number_series_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"
