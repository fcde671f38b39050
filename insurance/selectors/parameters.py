"""What regulation asks for on a day."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from insurance.models import CoverageDefinition, CoverageThreshold
from insurance.rules.thresholds import Threshold

M = TypeVar("M", bound=Model)


def in_force(queryset: QuerySet[M], day: date) -> QuerySet[M]:
    """Return the effective-dated rows that hold on ``day``, both ends included."""
    return queryset.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


def definitions_on(day: date) -> dict[str, CoverageDefinition]:
    """Return the newest version of each ratio's definition in force on ``day``, by code."""
    rows = in_force(CoverageDefinition.objects.all(), day).order_by("code", "version")
    return {definition.code: definition for definition in rows}


def thresholds_on(day: date) -> list[Threshold]:
    """Return the thresholds in force on ``day``, the strictest first."""
    rows = in_force(CoverageThreshold.objects.all(), day).order_by(
        "-coverage_min", F("activity_min").desc(nulls_last=True), "code"
    )
    names = [field.name for field in fields(Threshold)]
    return [Threshold(**values) for values in rows.values(*names)]
