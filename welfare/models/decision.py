"""What was decided, by somebody who had not proposed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.codes import DecisionOutcome
from welfare.models.case import Case


class Decision(models.Model):
    """``proposed_by`` repeats who registered the case or, where the workflow says so, who brought it to the decision, so
    that the database itself can refuse one person for both. ``reason`` is one of the workflow's.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=10, choices=DecisionOutcome)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="decision_by_another_person", condition=~Q(decided_by=F("proposed_by"))),
            models.CheckConstraint(
                name="decision_refusal_has_reason", condition=~Q(outcome=DecisionOutcome.REFUSE) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"

    @property
    def reason_label(self) -> str:
        """The reason in words, empty without one."""
        return gettext(self.case.definition.reason_label(self.reason)) if self.reason else ""
