"""Reads about proposals, batches and the quota."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from beneficiaries.codes import LifeStatus
from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from exchange.models import ImportBatch
from insurance.codes import BatchStatus, MemberStatus, ProposalStatus, Segment
from insurance.kinds import BPJS_ANSWER
from insurance.models import EnrolmentQuota, Membership, Proposal, ProposalBatch
from insurance.rules.quota import QuotaUse
from insurance.rules.sending import Obstacle, obstacle_to_sending
from regions.capabilities import Capability
from regions.models import Level, Region

PENDING = (ProposalStatus.WAITING, ProposalStatus.SENT)
ANSWER_KIND = BPJS_ANSWER.code
PROVINCE_PAYER = "PROV"  # members whom the province pays for do not use up the regency's quota


def covered_persons(persons: Iterable[Person]) -> set[int]:
    """Return the keys of those who are active members, by link or by NIK, wherever their card is listed.

    Takes persons whom the caller has fetched within somebody's reach: whether a resident is covered may be known by
    whoever may see the resident, the card may not.
    """
    return _holders(persons, Q(status=MemberStatus.ACTIVE))


def carded_persons(persons: Iterable[Person]) -> set[int]:
    """Return the keys of those who hold a card, active or not; same terms as :func:`covered_persons`."""
    return _holders(persons, Q())


def _holders(persons: Iterable[Person], condition: Q) -> set[int]:
    persons = list(persons)
    by_nik = {person.nik: person.pk for person in persons if person.nik}
    keys = {person.pk for person in persons}
    rows = Membership.objects.filter(
        condition, Q(person_id__in=keys) | Q(person__isnull=True, nik__in=list(by_nik))
    ).values_list("person_id", "nik")
    return {person_id or by_nik[nik] for person_id, nik in rows}


def proposed_persons(keys: Iterable[int]) -> set[int]:
    """Return those of the persons who wait in a batch or for its answer; same terms as :func:`covered_persons`."""
    return set(Proposal.objects.filter(person_id__in=keys, status__in=PENDING).values_list("person_id", flat=True))


def quota_use(region: str, day: date) -> QuotaUse:
    """Return how much of a regency's quota is used on ``day``; proposals of open and sent batches count as used."""
    quota = (
        EnrolmentQuota.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), region=region, valid_from__lte=day
        )
        .order_by("-valid_from", "-id")
        .first()
    )
    pending = Proposal.objects.filter(batch__region=region, segment=Segment.PBPU_PEMDA, status__in=PENDING).count()
    active = (
        Membership.objects.in_region(region)
        .filter(segment=Segment.PBPU_PEMDA, status=MemberStatus.ACTIVE)
        .exclude(payer=PROVINCE_PAYER)
        .count()
    )
    return QuotaUse(limit=quota.members if quota else None, active=active, pending=pending)


def obstacles(proposals: Sequence[Proposal]) -> dict[int, Obstacle]:
    """Return why proposals of an open batch would stay behind today, by key of the proposal; persons are loaded."""
    covered = covered_persons([proposal.person for proposal in proposals])
    found = {}
    for proposal in proposals:
        obstacle = obstacle_to_sending(
            nik=proposal.person.nik,
            is_resident=_lives_where_proposed(proposal),
            is_covered=proposal.person_id in covered,
        )
        if obstacle:
            found[proposal.pk] = obstacle
    return found


def _lives_where_proposed(proposal: Proposal) -> bool:
    """Whether the person lives in the regency that proposes her: the file tells where people live, and leaves from there."""
    now, then = (code.split(".")[: Level.REGENCY] for code in (proposal.person.village_id, proposal.village_id))
    return proposal.person.status == LifeStatus.ALIVE and now == then


def batch_list(*, user: Any) -> QuerySet[ProposalBatch]:
    """Return the batches within reach, newest first, each with ``waiting``, ``sent``, ``accepted`` and ``rejected``."""
    counts = {status.value: Count("proposals", filter=Q(proposals__status=status)) for status in ProposalStatus}
    # "answered" and the like are fields of a batch: the counts carry a prefix of their own.
    return (
        ProposalBatch.objects.visible_to(user)
        .select_related("region", "sent_by")
        .annotate(**{f"n_{name}": count for name, count in counts.items()})
    )


def batch_get(*, user: Any, batch_id: int, action: str = "view") -> ProposalBatch:
    """Return one batch with its counts.

    Raises:
        NotWithinReach: there is none within reach.
        NotAllowed: it may be seen, but not ``action``.
    """
    batch = batch_list(user=user).filter(pk=batch_id).first()
    if batch is None:
        raise NotWithinReach(_("There is no such batch."))
    if action != "view" and not ProposalBatch.objects.visible_to(user, action).filter(pk=batch_id).exists():
        raise NotAllowed(_("Only the insurance clerk of this region may do that."))
    return batch


def batch_proposals(*, user: Any, batch: ProposalBatch, status: str = "") -> QuerySet[Proposal]:
    """Return the proposals of a batch within reach, with person, village and membership, in the order of the file."""
    rows = Proposal.objects.visible_to(user).filter(batch=batch)
    if status in ProposalStatus.values:
        rows = rows.filter(status=status)
    return rows.select_related("person", "village", "membership")


def batch_answers(*, batch: ProposalBatch) -> list[ImportBatch]:
    """Return what was loaded for a batch that the caller has fetched within reach, newest first, at most ten."""
    return list(
        ImportBatch.objects.filter(kind=ANSWER_KIND, profile=batch.number, region=batch.region_id)
        .select_related("actor")
        .order_by("-id")[:10]
    )


@dataclass(frozen=True, slots=True)
class Sending:
    """What sending a batch would do: how many go, and why how many stay (obstacle and count)."""

    going: int
    staying: dict[Obstacle, int]

    @property
    def kept_back(self) -> int:
        """How many stay."""
        return sum(self.staying.values())


def batch_sending(*, user: Any, batch: ProposalBatch) -> Sending:
    """Return what sending an open batch would do now."""
    waiting = list(batch_proposals(user=user, batch=batch, status=ProposalStatus.WAITING))
    staying = Counter(obstacles(waiting).values())
    return Sending(len(waiting) - staying.total(), dict(staying))


@dataclass(frozen=True, slots=True)
class RegencyOverview:
    """The open batch (with the counts of :func:`batch_list`) and the quota of one regency."""

    region: Region
    quota: QuotaUse
    open_batch: ProposalBatch | None


def regency_overviews(*, user: Any, home: str, day: date) -> list[RegencyOverview]:
    """Return an overview of each regency within reach that has an open batch, and of ``home`` when within reach."""
    opened = {batch.region_id: batch for batch in batch_list(user=user).filter(status=BatchStatus.OPEN)}
    codes = set(opened) | set(
        Region.objects.reachable_by(user, Capability.VIEW_PROPOSALS).filter(code=home).values_list("code", flat=True)
    )
    regions = Region.objects.in_bulk(codes)
    return [RegencyOverview(regions[code], quota_use(code, day), opened.get(code)) for code in sorted(codes)]
