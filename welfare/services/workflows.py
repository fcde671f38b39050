"""Keep versions of workflows: the shipped ones after each migrate, an office's own by command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.services import audit_record
from welfare.exceptions import DefinitionRefused
from welfare.models import WorkflowVersion
from welfare.rules.definition_checks import checked_definition
from welfare.workflows import shipped


@transaction.atomic
def workflow_load(*, actor: Any, data: Mapping[str, Any]) -> tuple[WorkflowVersion, str]:
    """Add a version of a workflow and say what happened: ``created``, ``replaced`` or ``unchanged``.

    A version that no case has begun with may still be replaced; afterwards a change is a new version, because running
    cases stay on theirs. Records ``workflow.load`` unless nothing changed. ``actor`` is ``None`` for the system.

    Raises:
        DefinitionRefused: with every fault of the definition, or because the version is in use.
    """
    version, done = _keep(actor, data)
    if done != "unchanged":
        detail = {"workflow": version.code, "version": version.version, "in_force_from": version.in_force_from}
        audit_record(actor=actor, action="workflow.load", subject=version, detail=detail)
    return version, done


@transaction.atomic
def workflows_ship() -> None:
    """Have every shipped version; one that cases run on stays as it is, whatever the file says by now."""
    for data in shipped():
        known = WorkflowVersion.objects.filter(code=data["code"], version=data["version"], cases__isnull=False)
        if not known.exists():
            _keep(None, data)


def _keep(actor: Any, data: Mapping[str, Any]) -> tuple[WorkflowVersion, str]:
    definition = checked_definition(data)
    earlier = (
        WorkflowVersion.objects.select_for_update().filter(code=definition.code, version=definition.version).first()
    )
    if earlier is not None and earlier.definition == dict(data):
        return earlier, "unchanged"
    if earlier is not None:
        if earlier.cases.exists():
            raise DefinitionRefused(
                [f"{earlier}: cases run on this version; give the change version {earlier.version + 1}"]
            )
        earlier.delete()  # a new row has a new key: no process remembers the old definition under it
    try:
        in_force_from = date.fromisoformat(data["in_force_from"])
    except ValueError as error:
        raise DefinitionRefused([f"workflow: in_force_from “{data['in_force_from']}” is no day"]) from error
    version = WorkflowVersion.objects.create(
        code=definition.code,
        version=definition.version,
        in_force_from=in_force_from,
        source=data["source"],
        definition=dict(data),
        loaded_at=timezone.now(),
        loaded_by=actor,
    )
    return version, "created" if earlier is None else "replaced"
