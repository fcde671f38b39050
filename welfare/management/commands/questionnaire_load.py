"""``questionnaire_load``: add a version of a questionnaire from a file."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from welfare.management.definitions import DefinitionCommand
from welfare.services.questionnaires import questionnaire_load


class Command(DefinitionCommand):
    """New verifications are asked by it from its day on; one that was begun stays on its version."""

    help = "Add a version of a questionnaire from a TOML file (see welfare/questionnaires for the shipped ones)."

    def load(self, actor: User | None, data: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """Add the version."""
        version, done = questionnaire_load(actor=actor, data=data)
        told = {"questionnaire": version.name, "version": version.version, "in_force_from": version.in_force_from}
        return told, done
