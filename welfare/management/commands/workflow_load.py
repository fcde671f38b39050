"""``workflow_load``: add a version of a workflow from a file."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from welfare.management.definitions import DefinitionCommand
from welfare.services.workflows import workflow_load


class Command(DefinitionCommand):
    """New cases begin with it from its day on; running cases stay on the version they began with."""

    help = "Add a version of a workflow from a TOML file (see welfare/workflows for the shipped ones)."

    def load(self, actor: User | None, data: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """Add the version."""
        version, done = workflow_load(actor=actor, data=data)
        told = {"workflow": version.code, "version": version.version, "in_force_from": version.in_force_from}
        return told, done
