"""What the product ships as rows, after each migrate: workflows, questionnaires, types of problems; when drafts go."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router
from django.utils.translation import gettext_lazy as _

from jobs.registry import register
from jobs.schedules import schedule_ensure
from welfare.models import ProblemType
from welfare.services.digest import JOB_KIND, digest_send
from welfare.services.drafts import drafts_purge
from welfare.services.lists import lists_ship
from welfare.services.problems import problem_types_ship
from welfare.services.questionnaires import questionnaires_ship
from welfare.services.workflows import workflows_ship


def register_work() -> None:
    """Tell jobs what welfare does in the background."""
    register(JOB_KIND, digest_send, title=_("Tell everybody of the work of the day"), timeout_seconds=15 * 60)
    register("case_draft.purge", drafts_purge, title=_("Forget old drafts of cases"), timeout_seconds=5 * 60)


def ship_after_migrate(using: str = "default", apps: Apps = installed, **_kwargs: Any) -> None:
    """Django's post_migrate hook; ``apps`` are the models as far as they have been migrated."""
    if "problemtype" not in apps.all_models["welfare"] or not router.allow_migrate_model(using, ProblemType):
        return
    workflows_ship()
    problem_types_ship()
    if "questionnaireversion" in apps.all_models["welfare"]:
        questionnaires_ship()
    if "referralpartner" in apps.all_models["welfare"]:
        lists_ship()
    if "schedule" in apps.all_models["jobs"]:
        schedule_ensure(JOB_KIND, JOB_KIND, daily_at=time(6, 30))
        schedule_ensure("case_draft.purge", "case_draft.purge", daily_at=time(2, 40))
