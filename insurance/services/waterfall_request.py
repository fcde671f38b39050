"""Ask for the waterfall of a regency to be worked out in the background."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import NotAllowed
from insurance.selectors.access import may
from insurance.services.waterfall import JOB_KIND
from jobs.models import Job
from jobs.services import job_enqueue
from regions.capabilities import Capability
from regions.models import Region

_REGENCY = len("15.04")


@transaction.atomic
def waterfall_request(*, actor: Any, region: Region) -> Job:
    """Put the work in the queue, for the whole regency of ``region``: whose card is whose shows only there.

    Records ``job.enqueue``.

    Raises:
        NotAllowed: the actor changes no members of that regency.
    """
    regency = region.code[:_REGENCY]
    if not may(actor, Capability.CHANGE_MEMBERS, regency):
        raise NotAllowed(_("Your role does not change members here."))
    return job_enqueue(actor=actor, kind=JOB_KIND, params={"region": regency}, region=regency)
