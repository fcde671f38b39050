"""Who opens which page of imports, and what pages share."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.exceptions import DomainError, NotAllowed, NotWithinReach
from exchange.models import BatchStatus, ImportBatch
from exchange.selectors.batches import import_detail
from regions.capabilities import Capability
from regions.querysets import places_of

# Chip of each state, in the vocabulary of templates/components/chip.html.
CHIPS = {
    BatchStatus.STAGING: "plain",
    BatchStatus.STAGED: "soon",
    BatchStatus.APPLIED: "done",
    BatchStatus.DISCARDED: "none",
    BatchStatus.FAILED: "late",
    BatchStatus.UNDONE: "inactive",
}


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A chip of ``components/filters.html``."""

    label: str | Promise
    url: str
    active: bool
    count: int | None = None


def check_reader(request: HttpRequest) -> None:
    """Refuse who sees imports nowhere."""
    if not places_of(request.user, Capability.VIEW_IMPORTS):
        raise PermissionDenied(
            _("Imports are for insurance clerks, officers of Dukcapil, the head of department and auditors.")
        )


def runner_places(request: HttpRequest) -> list[str]:
    """Return where the reader imports; refuse who does so nowhere."""
    places = places_of(request.user, Capability.RUN_IMPORTS)
    if not places:
        raise PermissionDenied(_("Files are brought in by insurance clerks and officers of Dukcapil."))
    return places


def batch_to_run(request: HttpRequest, key: int) -> ImportBatch:
    """Return an import that the reader may run, not only see.

    Raises:
        NotWithinReach: there is none for her. NotAllowed: she sees it, but does not run imports there.
    """
    check_reader(request)
    batch = import_detail(request.user, key)
    if not request.user.reach.at(Capability.RUN_IMPORTS, batch.region_id):  # type: ignore[union-attr]
        raise NotAllowed(_("Files are brought in by insurance clerks and officers of Dukcapil."))
    return batch


def refused(request: HttpRequest, refusal: DomainError, batch: ImportBatch) -> HttpResponse:
    """Say why nothing was done, where the reader comes from; what is absent or forbidden passes on."""
    if isinstance(refusal, (NotWithinReach, NotAllowed)):
        raise refusal
    messages.error(request, str(refusal))
    return redirect("import-detail", batch.pk)
