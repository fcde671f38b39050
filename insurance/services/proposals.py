"""Propose somebody for enrolment."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.codes import LifeStatus
from beneficiaries.models import Person
from core.exceptions import NotWithinReach
from insurance.codes import BatchStatus, Segment
from insurance.exceptions import ProposalRefused
from insurance.models import Proposal, ProposalBatch
from insurance.rules.quota import check_quota
from insurance.selectors.proposals import covered_persons, proposed_persons, quota_use
from regions.models import Level, Region
from regions.querysets import still_within_reach
from regions.rules.codes import ancestors_of


@transaction.atomic
def proposal_create(
    *, actor: Any, person: Person, case_number: str = "", segment: Segment = Segment.PBPU_PEMDA
) -> Proposal:
    """Put ``person`` into the open batch of her regency, opening this month's when none is open.

    An open batch of an earlier month was never sent: it is still the next one to go, and is joined. A regency without a
    quota in force has no limit. Records ``proposal.create`` (and ``batch.open``).

    Raises:
        NotWithinReach: the person is not where the actor decides on enrolment.
        ProposalRefused: ``not_resident``, ``covered``, ``pending``, ``quota`` or ``no_regency``.
    """
    locked = Person.objects.visible_to(actor, "propose").select_for_update(of=("self",)).filter(pk=person.pk).first()
    if locked is None:
        raise NotWithinReach(_("There is no such resident."))
    regency = regency_lock(locked.village_id)
    _check_person(locked)
    check_quota(quota_use(regency.code, timezone.localdate()))
    proposal = Proposal.objects.create(
        batch=open_batch(actor=actor, regency=regency),
        person=locked,
        village_id=locked.village_id,
        case_number=case_number,
        segment=segment,
        proposed_by=actor,
        proposed_at=timezone.now(),
    )
    still_within_reach(actor=actor, action="propose", rows=[proposal])
    audit_record(
        actor=actor,
        action="proposal.create",
        subject=proposal,
        region=proposal.village_id,
        detail={"batch": proposal.batch.number, "case": case_number, "segment": segment},
    )
    return proposal


def regency_lock(code: str) -> Region:
    """Lock the regency that ``code`` is or lies in, until the transaction ends.

    Whoever proposes, sends or loads answers takes this lock first: the quota is counted, and the open batch found or
    opened, by one at a time. Rows that merely refer to the region do not wait for it.

    Raises:
        ProposalRefused: ``no_regency``.
    """
    codes = [*ancestors_of(code), code]
    regency: Region | None = (
        Region.objects.select_for_update(no_key=True).filter(pk__in=codes, level=Level.REGENCY).first()
    )
    if regency is None:
        raise ProposalRefused(_("This place lies in no regency that we know."), code="no_regency")
    return regency


def open_batch(*, actor: Any, regency: Region) -> ProposalBatch:
    """Return the open batch of a regency that is locked, or open this month's next one; records ``batch.open``."""
    batch = ProposalBatch.objects.filter(region=regency, status=BatchStatus.OPEN).first()
    if batch is not None:
        return batch
    month = timezone.localdate().replace(day=1)
    ordinal = ProposalBatch.objects.filter(region=regency, period=month).count() + 1
    batch = ProposalBatch.objects.create(
        number=f"{regency.code}-{month:%Y-%m}-{ordinal}", region=regency, period=month, opened_at=timezone.now()
    )
    audit_record(actor=actor, action="batch.open", subject=batch, region=regency.code, detail={"number": batch.number})
    return batch


def _check_person(person: Person) -> None:
    if person.status != LifeStatus.ALIVE:
        raise ProposalRefused(_("Only somebody who lives here can be proposed."), code="not_resident")
    if covered_persons([person]):
        raise ProposalRefused(
            _("Somebody of this case has become an active JKN member meanwhile and cannot be proposed again."),
            code="covered",
        )
    if proposed_persons([person.pk]):
        raise ProposalRefused(
            _("Somebody of this case already waits for an answer from BPJS and cannot be proposed twice."),
            code="pending",
        )
