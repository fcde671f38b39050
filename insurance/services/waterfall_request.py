"""Ask for the waterfall of a regency to be worked out in the background."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import NotAllowed
from insurance.selectors.counting import may_ask
from insurance.services.waterfall import JOB_KIND
from jobs.models import Job
from jobs.services import job_enqueue
from regions.models import Region
from regions.rules.codes import regency_of


@transaction.atomic
def waterfall_request(*, actor: Any, region: Region) -> Job:
    """Put the work in the queue, for the whole regency of ``region``: whose card is whose shows only there.

    Of a province for all its regencies.

    Records ``job.enqueue``.

    Raises:
        NotAllowed: the actor changes no members of that regency.
    """
    regency = regency_of(region.code)
    if not may_ask(actor, region):
        raise NotAllowed(_("Your role does not change members here."))
    return job_enqueue(actor=actor, kind=JOB_KIND, params={"region": regency}, region=regency)
