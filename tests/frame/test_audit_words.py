"""Whatever the record can hold has words that a person understands."""

from __future__ import annotations

import re

from django.conf import settings

from audit.registry import known_actions
from privacy.codes import BreachStep, RequestStep
from reports.registry import all_kinds
from welfare.codes import Act
from welfare.views.timeline import EVENTS

_SKIP = {".venv", "node_modules", "tests", "migrations", "benchmarks", "build", "var"}


def test_every_action_has_words() -> None:
    used = {f"case.{act.value}" for act in Act} | {f"case.{action}" for action in EVENTS}
    used |= {f"subject_request.{step.value}" for step in RequestStep} | {f"breach.{step.value}" for step in BreachStep}
    used |= {f"{kind.thing}.{verb}" for kind in all_kinds() for verb in ("issue", "download")}
    for path in settings.BASE_DIR.rglob("*.py"):
        if _SKIP & set(path.relative_to(settings.BASE_DIR).parts):
            continue
        source = path.read_text(encoding="utf-8")
        if "audit_record" not in source:
            continue
        used |= set(re.findall(r'action="([a-z_]+\.[a-z_]+)"', source))
        used |= set(re.findall(r'"([a-z_]+\.[a-z_]+)" if', source)) | set(
            re.findall(r'else "([a-z_]+\.[a-z_]+)"', source)
        )
    assert used - set(known_actions()) == set()
