"""Changes that one person proposes and another confirms: who saw it at the door need not be who may record it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.exceptions import ProposalRefused
from beneficiaries.models import ChangeProposal, Person, ProposalVerdict
from beneficiaries.rules.proposals import check_hand, check_proposed, check_reason, check_unchanged
from beneficiaries.rules.turns import check_turn
from beneficiaries.services.status import person_status_change
from core.exceptions import NotAllowed, NotWithinReach


@transaction.atomic
def change_propose(*, actor: Any, person: Person, status: str, on: date, basis: str, note: str = "") -> ChangeProposal:
    """Propose that ``person`` has died or moved away since the day ``on``; the same said twice is one proposal.

    For higher apps, in whose transaction it runs: the caller has made sure that the actor may tell of this person (she
    verifies her case), which needs no right to change residents. ``basis`` says in a few words what it rests on, without
    names or numbers of persons. Records ``change.propose``.

    Raises:
        ProposalRefused: ``kind`` or ``gone``. ChangeRefused: ``future`` or ``cause``.
    """
    check_proposed(status=status, current=person.status)
    check_turn(on=on, today=timezone.localdate(), cause=basis)
    proposal, made = ChangeProposal.objects.get_or_create(
        person=person,
        status=status,
        verdict="",
        defaults={
            "on": on,
            "basis": basis.strip(),
            "note": note.strip(),
            "person_known_at": person.recorded_at,
            "proposed_by": actor,
            "proposed_at": timezone.now(),
        },
    )
    if made:
        _record(actor, "change.propose", proposal, on=on.isoformat())
    return proposal


@transaction.atomic
def change_confirm(*, actor: Any, proposal_id: int, on: date, seen: datetime) -> ChangeProposal:
    """Confirm a proposed change and record it: the person has the new status from the day ``on``.

    ``seen`` is the ``recorded_at`` of the person's state that the actor had before her. Records ``change.confirm`` and
    ``person.status``.

    Raises:
        NotWithinReach: there is no such proposal for the actor. NotAllowed: there is, but she may not change residents.
        ProposalRefused: ``decided``, ``same_person``, ``changed``, or ``overtaken``: the registry says so by now.
        ChangeRefused: see ``person_status_change``.
    """
    proposal = _lock(actor, proposal_id)
    check_hand(proposed_by=proposal.proposed_by_id, hands=_hands(actor))
    person = Person.objects.select_for_update(no_key=True).get(pk=proposal.person_id)
    check_unchanged(seen=seen, now=person.recorded_at)
    if person.status == proposal.status:
        raise ProposalRefused(
            _("The registry says so by now. Refuse the proposal with that reason; nothing else is to be done."),
            code="overtaken",
        )
    person_status_change(actor=actor, person_id=proposal.person_id, status=proposal.status, on=on, cause=proposal.basis)
    return _decide(actor, proposal, ProposalVerdict.CONFIRMED, reason="")


@transaction.atomic
def change_refuse(*, actor: Any, proposal_id: int, reason: str) -> ChangeProposal:
    """Refuse a proposed change for a ``reason`` that the proposer reads. Records ``change.refuse``.

    Raises:
        NotWithinReach, NotAllowed: as for :func:`change_confirm`.
        ProposalRefused: ``decided``, ``same_person`` or ``reason``.
    """
    proposal = _lock(actor, proposal_id)
    check_hand(proposed_by=proposal.proposed_by_id, hands=_hands(actor))
    return _decide(actor, proposal, ProposalVerdict.REFUSED, reason=check_reason(reason))


@transaction.atomic
def change_read_record(*, actor: Any, proposal: ChangeProposal) -> None:
    """Record ``change.view`` with the person shown; ``proposal`` comes from a selector, within the actor's reach."""
    _record(actor, "change.view", proposal)


def _lock(actor: Any, proposal_id: int) -> ChangeProposal:
    """Return a proposal that waits for the actor's decision, locked until the transaction ends."""
    found = ChangeProposal.objects.visible_to(actor, "decide").select_for_update(of=("self",), no_key=True)
    proposal = found.filter(pk=proposal_id).first()
    if proposal is None:
        if ChangeProposal.objects.visible_to(actor).filter(pk=proposal_id).exists():
            raise NotAllowed(_("Your role does not change residents here."))
        raise NotWithinReach(_("There is no such proposed change."))
    if proposal.verdict:
        raise ProposalRefused(
            _("%(who)s was first: %(verdict)s on %(day)s. Nothing was changed.")
            % {
                "who": proposal.decided_by,
                "verdict": proposal.get_verdict_display(),
                "day": date_format(timezone.localtime(proposal.decided_at), "SHORT_DATETIME_FORMAT"),
            },
            code="decided",
        )
    return proposal


def _hands(actor: Any) -> frozenset[int]:
    return frozenset({actor.pk, *actor.stands_for_ids})


def _decide(actor: Any, proposal: ChangeProposal, verdict: ProposalVerdict, *, reason: str) -> ChangeProposal:
    proposal.verdict, proposal.reason = verdict, reason
    proposal.decided_by, proposal.decided_at = actor, timezone.now()
    proposal.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    _record(actor, "change.confirm" if verdict == ProposalVerdict.CONFIRMED else "change.refuse", proposal)
    return proposal


def _record(actor: Any, action: str, proposal: ChangeProposal, **detail: Any) -> None:
    person = proposal.person
    audit_record(
        actor=actor,
        action=action,
        subject=proposal,
        region=person.village_id,
        detail={"status": proposal.status, **detail},
        persons=[person.pk],
    )
