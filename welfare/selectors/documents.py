"""Papers of a case, for whoever sees the case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from regions.capabilities import Capability
from welfare.models import Case, CaseDocument
from welfare.services.documents import ADDS

_ADDING = tuple(Capability[f"{action.upper()}_CASES"] for action in ADDS)


def documents_of(case: Case) -> list[CaseDocument]:
    """Return the newest version of each paper of a case that was fetched within reach."""
    return list(case.documents.filter(removed_at=None, replaced_by=None).select_related("added_by", "replaces"))


def document_get(*, user: Any, number: str, key: int) -> CaseDocument:
    """Return a paper of a case within reach, an older version too.

    Raises:
        NotWithinReach: there is none.
    """
    cases = Case.objects.visible_to(user).filter(number=number)
    document = CaseDocument.objects.filter(case__in=cases, pk=key, removed_at=None).select_related("case").first()
    if document is None or _left(user, document.case):
        raise NotWithinReach(_("There is no such paper."))
    return document


def may_add_document(user: Any, case: Case) -> bool:
    """Whether ``user`` may add to the papers of a case that was fetched within reach."""
    if case.sensitive:
        seen = Case.objects.filter(pk=case.pk)
        return any(seen.visible_to(user, action).exists() for action in ADDS)
    return any(user.reach.at(capability, case.village_id) for capability in _ADDING)


def _left(user: Any, case: Case) -> bool:
    # Who sees a case only because its household lived at her place reads no papers of the new place.
    if user.reach.at(Capability.VIEW_CASES, case.village_id):
        return False
    return not Case.objects.filter(pk=case.pk).open_to(user).exists()
