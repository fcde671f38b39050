"""Which workflow a need begins with today."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext as _

from welfare.codes import Need
from welfare.exceptions import CaseRefused
from welfare.models import WorkflowVersion
from welfare.models.workflow import definition_of
from welfare.rules.definition import Definition

_NEEDS = Path(__file__).resolve().parent.parent / "data" / "needs.toml"

Candidates = Literal["uncovered", "inactive", "anyone"]


@dataclass(frozen=True, slots=True)
class NeedRule:
    """What ``needs.toml`` says of a need."""

    need: Need
    workflow: str
    candidates: Candidates
    problems: bool
    hint: str


@lru_cache(maxsize=1)
def need_rules() -> dict[Need, NeedRule]:
    """Return what is known of each need, in the order in which the intake offers them."""
    content: dict[str, Any] = tomllib.loads(_NEEDS.read_text(encoding="utf-8"))
    return {Need(code): NeedRule(need=Need(code), **values) for code, values in content.items()}


def workflow_in_force(code: str, day: date) -> WorkflowVersion:
    """Return the version that cases begun on ``day`` take.

    Raises:
        CaseRefused: ``no_workflow``: no version is in force on that day.
    """
    version = (
        WorkflowVersion.objects.filter(code=code, in_force_from__lte=day)
        .defer("definition")
        .order_by("-in_force_from", "-version")
        .first()
    )
    if version is None:
        raise CaseRefused(_("No workflow is in force for this need. Tell the administrator."), code="no_workflow")
    return version


def workflow_for(need: Need, day: date) -> tuple[WorkflowVersion, Definition]:
    """Return the version and the definition that a need begins with on ``day``.

    Raises:
        CaseRefused: ``no_workflow``.
    """
    version = workflow_in_force(need_rules()[need].workflow, day)
    return version, definition_of(version.pk)
