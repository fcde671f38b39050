"""Proposed changes: those that wait, and one with what the registry says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import ChangeProposal
from core.exceptions import NotWithinReach
from core.web.paging import Page, keyset_page
from regions.capabilities import Capability


@dataclass(frozen=True, slots=True)
class ProposalDetail:
    """A proposed change. ``own`` says that the reader, or whom she stands in for, proposed it."""

    proposal: ChangeProposal
    may_decide: bool
    own: bool

    @property
    def waits(self) -> bool:
        """Whether the reader may decide it now."""
        return self.may_decide and not self.own and not self.proposal.verdict


def change_list(*, user: Any, decided: bool = False, after: str = "", before: str = "") -> Page[ChangeProposal]:
    """Return the proposed changes within reach: those that wait, the oldest first, or those decided, the newest first."""
    rows = ChangeProposal.objects.visible_to(user).select_related("person__village", "proposed_by", "decided_by")
    if decided:
        return keyset_page(rows.exclude(verdict=""), order=("-decided_at", "-id"), after=after, before=before)
    return keyset_page(rows.waiting(), order=("proposed_at", "id"), after=after, before=before)


def change_detail(*, user: Any, proposal_id: int) -> ProposalDetail:
    """Return one proposed change with the person as the registry knows her.

    Raises:
        NotWithinReach: there is none within reach.
    """
    rows = ChangeProposal.objects.visible_to(user).select_related(
        "person__village", "person__household", "proposed_by", "decided_by"
    )
    proposal = rows.filter(pk=proposal_id).first()
    if proposal is None:
        raise NotWithinReach(_("There is no such proposed change."))
    return ProposalDetail(
        proposal,
        may_decide=user.reach.at(Capability.CHANGE_PEOPLE, proposal.person.village_id),
        own=proposal.proposed_by_id in {user.pk, *user.stands_for_ids},
    )


def changes_waiting(persons: Collection[int]) -> dict[int, list[ChangeProposal]]:
    """Return what waits about persons whom the caller has fetched within reach, by their key."""
    found: dict[int, list[ChangeProposal]] = {}
    for proposal in ChangeProposal.objects.waiting().filter(person__in=persons).select_related("proposed_by"):
        found.setdefault(proposal.person_id, []).append(proposal)
    return found
