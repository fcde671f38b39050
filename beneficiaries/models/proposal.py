"""What somebody found out about a person, and what somebody else makes of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import LifeStatus
from beneficiaries.models.person import Person
from beneficiaries.querysets import ChangeProposalQuerySet
from beneficiaries.rules.turns import LONGEST_CAUSE


class ProposalVerdict(models.TextChoices):
    """What became of a proposed change."""

    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")


class ChangeProposal(models.Model):
    """A person is said to have died or moved away: recorded once somebody other than the one who says so confirms it.

    ``person_known_at`` is when the state was recorded that the proposer had before her: what changed since then she did
    not know.
    """

    person = models.ForeignKey(
        Person, verbose_name=_("resident"), on_delete=models.CASCADE, related_name="change_proposals"
    )
    status = models.CharField(_("status"), max_length=10, choices=LifeStatus)
    on = models.DateField(_("since"))
    basis = models.CharField(_("what this rests on"), max_length=LONGEST_CAUSE)
    note = models.CharField(_("note"), max_length=300, blank=True)
    person_known_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    verdict = models.CharField(_("decision"), max_length=10, choices=ProposalVerdict, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ChangeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ["proposed_at", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "status"], condition=Q(verdict=""), name="change_proposed_once"),
            models.CheckConstraint(
                name="change_decided_by_somebody_else",
                condition=Q(verdict="", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(verdict="")
                & Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="change_refused_with_reason", condition=~Q(verdict=ProposalVerdict.REFUSED) | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["proposed_at", "id"], name="change_waiting", condition=Q(verdict=""))]

    def __str__(self) -> str:
        return f"{self.person_id} {self.status}"

    def changed_since(self) -> datetime | None:
        """Return when the person's record was changed after this was said, or ``None``. Asks for ``person``."""
        now = self.person.recorded_at
        return now if now != self.person_known_at else None
