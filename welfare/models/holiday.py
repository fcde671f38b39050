"""Days on which offices are closed, besides weekends."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """A public holiday or a day of leave for all, loaded by ``manage.py holidays_load``; ``source`` is its decree."""

    day = models.DateField(_("day"), primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class DigestSent(models.Model):
    """That somebody got her letter of a day: nobody gets it twice, however often the work is run."""

    user_id = models.PositiveBigIntegerField()
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("digest that was sent")
        verbose_name_plural = _("digests that were sent")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user_id", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
