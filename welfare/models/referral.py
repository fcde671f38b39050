"""A family is brought to somebody else who helps, or somebody brings it to us; each side sees its part, while it runs."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from welfare.codes import Direction, ReferralState
from welfare.models.case import Case
from welfare.querysets import ReferralQuerySet

RUNNING = (ReferralState.OFFERED, ReferralState.ACCEPTED)


class ReferralPartner(models.Model):
    """An office or institution, shipped from ``welfare/data/referral_partners.toml``; an office adds its own.

    ``answer_days`` are the working days within which it says whether it takes somebody.
    """

    code = models.CharField(_("code"), max_length=30, primary_key=True)
    name = models.CharField(_("name"), max_length=150)
    service = models.CharField(_("what it does"), max_length=200)
    answer_days = models.PositiveSmallIntegerField(_("working days to answer"), default=3)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner for referrals")
        verbose_name_plural = _("partners for referrals")
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Referral(models.Model):
    """Offered, then accepted or refused with a reason, then done; ``Direction.IN`` is one that a partner offers to us.

    ``receiver`` is an account of the partner's: it sees this row, the ``persons`` and what was asked, nothing else of the
    case, and no longer than it runs (``open_until``, checked like the state each time).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    partner = models.ForeignKey(ReferralPartner, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account of the partner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referrals_received",
    )
    persons = models.ManyToManyField(Person, verbose_name=_("for whom"), related_name="+", blank=True)
    asked = models.TextField(_("what is asked"))
    state = models.CharField(_("state"), max_length=10, choices=ReferralState, default=ReferralState.OFFERED)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(_("offered at"))
    answer_due_on = models.DateField(_("answer due on"))
    open_until = models.DateField(_("open until"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reason = models.CharField(_("reason of a refusal"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    result = models.CharField(_("what came of it"), max_length=500, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-offered_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="referral_refusal_has_reason", condition=~Q(state=ReferralState.REFUSED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="referral_answer_says_who",
                condition=Q(state__in=[ReferralState.OFFERED, ReferralState.WITHDRAWN])
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(name="referral_days", condition=Q(open_until__gte=F("answer_due_on"))),
        ]
        indexes = [
            models.Index(
                fields=["receiver", "answer_due_on"], name="referral_received", condition=Q(state__in=RUNNING)
            ),
            models.Index(fields=["answer_due_on"], name="referral_running", condition=Q(state__in=RUNNING)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.partner_id} {self.pk}"

    @property
    def running(self) -> bool:
        """Whether it has not come to an end."""
        return self.state in RUNNING

    def late_on(self, day: date) -> bool:
        """Whether the answer is overdue."""
        return self.state == ReferralState.OFFERED and self.answer_due_on < day
