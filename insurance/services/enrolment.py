"""Make members of those whom BPJS accepted, keeping what was known before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from insurance.codes import REGENCY_PAYER, MemberStatus, StatusReason
from insurance.models import Membership, MembershipPast, Proposal
from insurance.models.membership import MembershipState
from insurance.services.waterfall_marks import cards_mark
from regions.models import Region
from regions.rules.codes import covers


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An accepted proposal: the card, the day it holds from, and the stored membership that it renews, if any.

    The card of that membership may have had another number until now.
    """

    proposal: Proposal
    card_number: str
    valid_from: date
    membership: Membership | None


def enrol(*, actor: Any, territory: Region, enrolments: Sequence[Enrolment], moment: datetime) -> dict[int, Membership]:
    """Open a membership for each, or renew the one that is stored, and return them by key of the proposal.

    Runs inside the transaction of :func:`insurance.services.answers.answer_import`, which has locked the cards and
    writes the audit event. A state that a renewal follows goes to the past table; when the new one reaches back to its
    first day or before, it never held, and gets no ``valid_to``.
    """
    found: dict[int, Membership] = {}
    past, new, renewed = [], [], []
    for enrolment in enrolments:
        membership = enrolment.membership
        if membership is None:
            membership = Membership()
            new.append(membership)
        else:
            past.append(superseded(membership, valid_to=enrolment.valid_from, moment=moment))
            renewed.append(membership)
        _fill(membership, enrolment, territory, moment)
        found[enrolment.proposal.pk] = membership
    MembershipPast.objects.bulk_create(past, batch_size=1_000)
    Membership.objects.bulk_create(new, batch_size=1_000)
    # They exist and are locked, so this only updates, and faster than bulk_update's long CASE expressions.
    Membership.objects.bulk_create(
        renewed, update_conflicts=True, unique_fields=["id"], update_fields=_CHANGED, batch_size=1_000
    )
    cards_mark(region=territory.code, card_numbers=[membership.card_number for membership in found.values()])
    return found


def superseded(membership: Membership, *, valid_to: date, moment: datetime) -> MembershipPast:
    """Return the unsaved past row of a membership's stored state, which another one follows from ``valid_to`` on."""
    values = {field.attname: getattr(membership, field.attname) for field in MembershipState._meta.concrete_fields}
    never_held = valid_to <= membership.valid_from
    values["row_hash"] = None
    return MembershipPast(**values, valid_to=None if never_held else valid_to, superseded_at=moment)


def _fill(membership: Membership, enrolment: Enrolment, territory: Region, moment: datetime) -> None:
    proposal, person = enrolment.proposal, enrolment.proposal.person
    inside = covers(territory.code, proposal.village_id)
    membership.card_number = enrolment.card_number
    membership.nik = person.nik or ""
    membership.name = person.name
    membership.sex = person.sex
    membership.born_on = person.born_on
    membership.person = person
    membership.territory = territory
    membership.village_id = proposal.village_id
    membership.place = proposal.village_id if inside else territory.code
    membership.segment = proposal.segment
    membership.payer = REGENCY_PAYER
    membership.care_class = proposal.care_class
    membership.status = MemberStatus.ACTIVE
    membership.status_reason = StatusReason.NONE
    membership.valid_from = enrolment.valid_from
    membership.recorded_at = moment
    membership.status_said, membership.since = "", enrolment.valid_from
    membership.batch = membership.row_hash = None


_CHANGED = [
    "card_number",
    "nik",
    "name",
    "sex",
    "born_on",
    "person",
    "territory",
    "village",
    "place",
    "segment",
    "payer",
    "care_class",
    "status",
    "status_reason",
    "valid_from",
    "recorded_at",
    "status_said",
    "since",
    "batch",
    "row_hash",
]
