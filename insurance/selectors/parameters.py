"""What regulation asks for on a day."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from insurance.models import CoverageDefinition, CoverageThreshold, HeadlineChoice, LoadLimit, ReconciliationRule
from insurance.rules.matching import Rule
from insurance.rules.thresholds import Threshold

M = TypeVar("M", bound=Model)


def in_force(queryset: QuerySet[M], day: date) -> QuerySet[M]:
    """Return the effective-dated rows that hold on ``day``, both ends included."""
    return queryset.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


def definitions_on(day: date) -> dict[str, CoverageDefinition]:
    """Return the newest version of each ratio's definition in force on ``day``, by code."""
    rows = in_force(CoverageDefinition.objects.all(), day).order_by("code", "version")
    return {definition.code: definition for definition in rows}


def headline_on(day: date) -> str:
    """Return the code of the definition that is meant by "UHC" on ``day``; empty when nobody ever chose one."""
    choice = in_force(HeadlineChoice.objects.all(), day).order_by("valid_from").last()
    return choice.definition_code if choice else ""


def headline_last(*, lock: bool = False) -> HeadlineChoice | None:
    """Return the choice that begins last, for who is about to make the next one."""
    rows = HeadlineChoice.objects.order_by("-valid_from")
    return (rows.select_for_update() if lock else rows).first()


def headline_choices() -> list[HeadlineChoice]:
    """Return all choices of the headline, the latest first."""
    return list(HeadlineChoice.objects.select_related("chosen_by").order_by("-valid_from"))


def definition_versions() -> list[CoverageDefinition]:
    """Return every version of every definition."""
    return list(CoverageDefinition.objects.order_by("code", "-version"))


def thresholds_on(day: date) -> list[Threshold]:
    """Return the thresholds in force on ``day``, the strictest first."""
    rows = in_force(CoverageThreshold.objects.all(), day).order_by(
        "-coverage_min", F("activity_min").desc(nulls_last=True), "code"
    )
    names = [field.name for field in fields(Threshold)]
    return [Threshold(**values) for values in rows.values(*names)]


def reconciliation_rule_on(day: date) -> Rule:
    """Return what two names and two ages are judged by on ``day``; the shipped rule where the office has set none."""
    row = in_force(ReconciliationRule.objects.all(), day).order_by("-valid_from").first()
    return Rule(row.name_agreement, row.newborn_days, row.newcomer_days) if row else Rule()


def limit_on(code: str, day: date, otherwise: Decimal) -> Decimal:
    """Return a limit of loads in per cent on ``day``, or ``otherwise`` where none was set."""
    rows = in_force(LoadLimit.objects.filter(code=code), day).order_by("-valid_from")
    return rows.values_list("percent", flat=True).first() or otherwise
