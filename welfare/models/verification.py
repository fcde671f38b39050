"""What the village found at the door."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.codes import Finding
from welfare.models.case import Case


class Verification(models.Model):
    """The answers to a questionnaire in its version, the finding, and the note of the one who went there."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="verifications")
    questionnaire = models.CharField(_("questionnaire"), max_length=40)
    answers = models.JSONField(_("answers"))
    finding = models.CharField(_("finding"), max_length=12, choices=Finding)
    note = models.TextField(_("note"), blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(_("verified at"))

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-verified_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.finding}"
