"""A person sets the result of a score: with a reason, and only once a second person agrees."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import ProposalVerdict
from welfare.models.verification import Verification


class ScoreOverride(models.Model):
    """What a score is to be called instead of what it adds up to. The score itself stays what the answers say.

    ``before`` and ``band`` are codes of bands of the verification's questionnaire.
    """

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="overrides")
    before = models.CharField(_("result by the answers"), max_length=40)
    band = models.CharField(_("result"), max_length=40)
    reason = models.CharField(_("reason"), max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    verdict = models.CharField(_("decision"), max_length=10, choices=ProposalVerdict, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("reason of a refusal"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("result set by a person")
        verbose_name_plural = _("results set by persons")
        ordering = ["verification", "-proposed_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["verification"], condition=Q(verdict=""), name="override_one_waits"),
            models.CheckConstraint(name="override_changes_something", condition=~Q(band=F("before"))),
            models.CheckConstraint(
                name="override_decided_by_somebody_else",
                condition=Q(verdict="", decided_by__isnull=True)
                | ~Q(verdict="") & Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verification_id} {self.band}"
