"""What somebody was given: kind, source, how much, for which period; the same kind twice for one period cannot be."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household, Person
from welfare.models.case import Case


class AssistanceKind(models.Model):
    """A kind of assistance, shipped from ``welfare/data/assistance.toml``; an office may add its own or end one.

    ``for_family`` is given once to a family, whoever of it signs for it.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    giver = models.CharField(_("given by"), max_length=100)
    for_family = models.BooleanField(_("once for a family"), default=False)
    source = models.CharField(_("source"), max_length=200)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("kind of assistance")
        verbose_name_plural = _("kinds of assistance")
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


def _one(name: str) -> Func:
    # A range of one number overlaps itself alone: equality without the extension btree_gist, which not every server has.
    return Func(F(name), F(name), Value("[]"), function="INT8RANGE", output_field=BigIntegerRangeField())


class Assistance(models.Model):
    """One kind for one person and one period, recorded in a case. ``amount_idr`` or ``goods`` says how much.

    A mistake is withdrawn, not erased: it stays to be read and does not count.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assistance")
    person = models.ForeignKey(Person, verbose_name=_("resident"), on_delete=models.PROTECT, related_name="assistance")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(AssistanceKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="+")
    fund = models.CharField(_("source of funds"), max_length=100)
    amount_idr = models.PositiveBigIntegerField(_("amount"), null=True, blank=True)
    goods = models.CharField(_("goods"), max_length=200, blank=True)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("assistance")
        verbose_name_plural = _("assistance")
        ordering = ["-from_on", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="assistance_period", condition=models.Q(to_on__gte=models.F("from_on"))),
            models.CheckConstraint(
                name="assistance_says_how_much",
                condition=models.Q(amount_idr__gt=0) | ~models.Q(goods=""),
            ),
            ExclusionConstraint(
                name="assistance_once_a_period",
                expressions=[
                    (_one("person"), RangeOperators.OVERLAPS),
                    (_one("kind"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("from_on"), F("to_on"), Value("[]"), function="DATERANGE", output_field=DateRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind_id} {self.from_on}"
