"""The head of department says which ratio is meant by "UHC" from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed
from insurance.exceptions import ParameterRefused
from insurance.models import HeadlineChoice
from insurance.selectors.access import may
from insurance.selectors.parameters import definitions_on, headline_last
from insurance.services.keeping import parameter_append
from regions.capabilities import Capability


@transaction.atomic
def headline_choose(
    *, actor: Any, definition_code: str, valid_from: date, source: str, expected: int | None
) -> HeadlineChoice:
    """Let the ratio ``definition_code`` be the headline from ``valid_from`` on; figures of earlier days keep theirs.

    ``expected`` is the key of the last choice as the actor saw it: who decides on another ground decides again. ``source``
    says where it is written. Records ``headline.choose``.

    Raises:
        NotAllowed: the actor does not close months and choose headlines of this installation.
        ParameterRefused: ``changed``, ``unknown`` (not defined on that day), ``same``, or as ``parameter_check``.
    """
    if not may(actor, Capability.SEAL_FIGURES, settings.HOME_REGION):
        raise NotAllowed(_("The head of department chooses the headline figure."))
    last = headline_last(lock=True)
    if (last.pk if last else None) != expected:
        raise ParameterRefused(
            _("Somebody chose another headline meanwhile. Look at it, and choose again if yours still holds."),
            code="changed",
        )
    if definition_code not in definitions_on(valid_from):
        raise ParameterRefused(_("This ratio is not defined on that day."), code="unknown", field="definition_code")
    if last is not None and last.definition_code == definition_code and last.valid_to is None:
        raise ParameterRefused(_("This ratio is the headline already."), code="same", field="definition_code")
    choice = HeadlineChoice(definition_code=definition_code, valid_from=valid_from, source=source, chosen_by=actor)
    parameter_append(row=choice, place=settings.HOME_REGION)
    audit_record(
        actor=actor,
        action="headline.choose",
        subject=choice,
        region=settings.HOME_REGION,
        detail={"from": valid_from.isoformat(), "definition": definition_code},
    )
    return choice
