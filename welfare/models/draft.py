"""What somebody has begun to write about a household, and not sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from welfare.codes import Need


class CaseDraft(models.Model):
    """The form of one need of one household as far as one person filled it in; nobody else sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="case_drafts")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    need = models.CharField(_("need"), max_length=30, choices=Need)
    values = models.JSONField(_("values"), help_text=_("Lists of texts by field, as the form sends them."))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("draft of a case")
        verbose_name_plural = _("drafts of cases")
        ordering = ["-saved_at"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "household", "need"], name="case_draft_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.household_id}"
