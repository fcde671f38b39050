"""Which card is whose: what the office holds to, what people decided, and how alike names were found to be."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from insurance.codes import DecisionReason, MatchVerdict
from insurance.models.parameters import EffectiveDated
from insurance.querysets import MatchDecisionQuerySet
from regions.models import Region


class ReconciliationRule(EffectiveDated):
    """From when on two names are one person's, and for how long somebody is newly born or newly arrived."""

    name_agreement = models.PositiveSmallIntegerField(
        _("names agree from"), validators=[MaxValueValidator(100)], help_text=_("Likeness from 0 to 100.")
    )
    newborn_days = models.PositiveSmallIntegerField(_("newborn for"), help_text=_("Days after birth."))
    newcomer_days = models.PositiveSmallIntegerField(_("newcomer for"), help_text=_("Days after arrival."))

    class Meta:
        verbose_name = _("rule of reconciliation")
        verbose_name_plural = _("rules of reconciliation")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="reconciliation_agreement_is_percent", condition=Q(name_agreement__lte=100)),
            models.UniqueConstraint(fields=["valid_from"], name="reconciliation_rule_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.valid_from}"


class NameScore(models.Model):
    """How alike two names are, kept under a hash of both, so that it is worked out once and names nobody."""

    pair = models.BigIntegerField(primary_key=True)
    score = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pair}"


class MatchDecision(models.Model):
    """Somebody has said whether a card is a resident's. It holds for every later file, until the next decision."""

    card_number = models.CharField(_("card number"), max_length=13)
    person = models.ForeignKey(Person, verbose_name=_("resident"), on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(
        Region,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Where the card counted when it was decided."),
    )
    verdict = models.CharField(_("decision"), max_length=10, choices=MatchVerdict)
    reason = models.CharField(_("reason"), max_length=20, choices=DecisionReason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    objects = MatchDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a card")
        verbose_name_plural = _("decisions on cards")
        ordering = ["-decided_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["card_number"], condition=Q(superseded_at__isnull=True), name="decision_in_force_once"
            ),
        ]
        indexes = [models.Index(fields=["card_number", "-decided_at"], name="decision_by_card")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
