"""Keep versions of questionnaires: the shipped ones after each migrate, an office's own by command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.services import audit_record
from welfare.exceptions import DefinitionRefused
from welfare.models import QuestionnaireVersion, Verification, VerificationDraft
from welfare.models.questionnaire import questionnaire_named
from welfare.questionnaires import shipped_questionnaires
from welfare.rules.questionnaire_files import read_questionnaire


@transaction.atomic
def questionnaire_load(*, actor: Any, data: Mapping[str, Any]) -> tuple[QuestionnaireVersion, str]:
    """Add a version of a questionnaire and say what happened: ``created``, ``replaced`` or ``unchanged``.

    A version that nobody has begun to answer may still be replaced; afterwards a change is a new version. Records
    ``questionnaire.load`` unless nothing changed. ``actor`` is ``None`` for the system.

    Raises:
        DefinitionRefused: with every fault, or because the version is in use.
    """
    version, done = _keep(actor, data)
    if done != "unchanged":
        detail = {"questionnaire": version.name, "version": version.version, "in_force_from": version.in_force_from}
        audit_record(actor=actor, action="questionnaire.load", subject=version, detail=detail)
    return version, done


@transaction.atomic
def questionnaires_ship() -> None:
    """Have every shipped version; one that answers were given to stays as it is, whatever the file says by now."""
    for data in shipped_questionnaires():
        if not _in_use(data["name"]):
            _keep(None, data)


def _in_use(name: str) -> bool:
    used = {"questionnaire": name}
    return Verification.objects.filter(**used).exists() or VerificationDraft.objects.filter(**used).exists()


def _keep(actor: Any, data: Mapping[str, Any]) -> tuple[QuestionnaireVersion, str]:
    questionnaire = read_questionnaire(data)
    earlier = QuestionnaireVersion.objects.select_for_update().filter(name=questionnaire.name).first()
    if earlier is not None and earlier.definition == dict(data):
        return earlier, "unchanged"
    if earlier is not None and _in_use(earlier.name):
        raise DefinitionRefused([f"{earlier}: answers were given to this version; give the change a name of its own"])
    twin = QuestionnaireVersion.objects.filter(code=questionnaire.code, version=questionnaire.version)
    if twin.exclude(name=questionnaire.name).exists():
        raise DefinitionRefused(
            [f"questionnaire: {questionnaire.code} {questionnaire.version} has another name already"]
        )
    try:
        in_force_from = date.fromisoformat(data["in_force_from"])
    except ValueError as error:
        raise DefinitionRefused([f"questionnaire: in_force_from “{data['in_force_from']}” is no day"]) from error
    version, _created = QuestionnaireVersion.objects.update_or_create(
        name=questionnaire.name,
        defaults={
            "code": questionnaire.code,
            "version": questionnaire.version,
            "in_force_from": in_force_from,
            "source": questionnaire.source,
            "definition": dict(data),
            "loaded_at": timezone.now(),
            "loaded_by": actor,
        },
    )
    questionnaire_named.cache_clear()
    return version, "created" if earlier is None else "replaced"
