"""Refer a family to a partner, or take one in from a partner: offered, accepted or refused with a reason, done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notices import notice_after_commit
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from welfare.codes import Direction, ReferralState
from welfare.exceptions import ReferralRefused
from welfare.models import Case, Referral, ReferralPartner
from welfare.selectors.calendar_days import working_days_after
from welfare.selectors.cases import colleagues_at
from welfare.services.locking import case_event, case_lock

LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered to whom. ``persons`` are keys of members of the case: they and ``asked`` are all that is shared.

    ``receiver`` is the key of an account of the partner's, ``None`` where it is told by letter or telephone.
    """

    partner: str
    asked: str
    direction: Direction = Direction.OUT
    persons: Collection[int] = field(default=())
    receiver: int | None = None
    until: date | None = None


@transaction.atomic
def referral_offer(*, actor: Any, number: str, offer: Offer) -> Referral:
    """Offer a referral out, or record one that a partner offers to us. Records ``case.refer``.

    A receiver is told by mail, with a link and without a name. She sees the persons and what is asked while it runs, at
    most :data:`LONGEST`.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role.
        ReferralRefused: ``closed``, ``partner``, ``asked``, ``persons``, ``receiver``, ``until`` or ``running``.
    """
    case = case_lock(actor=actor, number=number, action="handle")
    partner = _check(case, offer)
    receiver = _receiver(case, offer)
    today = timezone.localdate()
    due = working_days_after(today, partner.answer_days)
    until = offer.until or today + timedelta(days=30)
    if not due <= until <= today + LONGEST:
        raise ReferralRefused(
            _("Choose a last day after the answer is due, at most 90 days ahead."), code="until", field="until"
        )
    referral = Referral.objects.create(
        case=case,
        direction=offer.direction,
        partner=partner,
        receiver=receiver,
        asked=offer.asked.strip(),
        offered_by=actor,
        offered_at=timezone.now(),
        answer_due_on=due,
        open_until=until,
    )
    referral.persons.set(offer.persons)
    keys: dict[str, Any] = {"partner": partner.code, "referral": referral.pk, "user": receiver.pk if receiver else ""}
    case_event(actor=actor, case=case, action="refer", due_on=str(due), **keys)
    if receiver is not None:
        _tell(referral, receiver)
    return referral


@transaction.atomic
def referral_answer(*, actor: Any, key: int, accept: bool, reason: str = "") -> Referral:
    """Accept a referral, or say why not. Records ``case.refer_accept`` or ``case.refer_refuse``.

    For the receiver; or for whoever works on the case, who writes down what a partner without an account has said and
    answers what a partner offers to us.

    Raises:
        NotWithinReach: no such referral. NotAllowed: wrong role. ReferralRefused: ``answered`` or ``reason``.
    """
    referral = _lock(actor, key, "answer")
    if referral.state != ReferralState.OFFERED:
        raise ReferralRefused(_("This referral was answered already. Nothing was changed."), code="answered")
    if not accept and not reason.strip():
        raise ReferralRefused(_("Write why it is not accepted."), code="reason", field="reason")
    referral.state = ReferralState.ACCEPTED if accept else ReferralState.REFUSED
    referral.answered_by, referral.answered_at = actor, timezone.now()
    referral.reason = "" if accept else reason.strip()
    referral.save(update_fields=["state", "answered_by", "answered_at", "reason"])
    action = "refer_accept" if accept else "refer_refuse"
    case_event(actor=actor, case=referral.case, action=action, note=referral.reason, **_keys(referral))
    return referral


@transaction.atomic
def referral_finish(*, actor: Any, key: int, result: str) -> Referral:
    """Say what came of an accepted referral; the receiving side sees it no more. Records ``case.refer_done``.

    Raises:
        NotWithinReach: no such referral. NotAllowed: wrong role. ReferralRefused: ``not_accepted`` or ``result``.
    """
    referral = _lock(actor, key, "answer")
    if referral.state != ReferralState.ACCEPTED:
        raise ReferralRefused(_("Only an accepted referral can be done."), code="not_accepted")
    if not result.strip():
        raise ReferralRefused(_("Write what came of it."), code="result", field="result")
    return _end(actor, referral, ReferralState.DONE, result, "refer_done")


@transaction.atomic
def referral_withdraw(*, actor: Any, key: int, reason: str) -> Referral:
    """Take a running referral back; the receiving side sees it no more. Records ``case.refer_withdraw``.

    Raises:
        NotWithinReach: no such referral. NotAllowed: wrong role. ReferralRefused: ``ended`` or ``result``.
    """
    referral = _lock(actor, key, "handle")
    if not referral.running:
        raise ReferralRefused(_("This referral has come to an end already."), code="ended")
    if not reason.strip():
        raise ReferralRefused(_("Write why it is taken back."), code="result", field="result")
    return _end(actor, referral, ReferralState.WITHDRAWN, reason, "refer_withdraw")


def _end(actor: Any, referral: Referral, state: ReferralState, text: str, action: str) -> Referral:
    referral.state, referral.ended_at, referral.result = state, timezone.now(), text.strip()
    referral.save(update_fields=["state", "ended_at", "result"])
    case_event(actor=actor, case=referral.case, action=action, note=referral.result, **_keys(referral))
    return referral


def _lock(actor: Any, key: int, action: str) -> Referral:
    rows = Referral.objects.visible_to(actor, action).select_for_update(of=("self",)).filter(pk=key)
    referral = rows.select_related("case", "partner").first()
    if referral is not None:
        return referral
    if Referral.objects.visible_to(actor).filter(pk=key).exists():
        raise NotAllowed(_("Your role does not include this step."))
    raise NotWithinReach(_("There is no such referral."))


def _check(case: Case, offer: Offer) -> ReferralPartner:
    if case.closed_at:
        raise ReferralRefused(_("This case is closed. Open it again first."), code="closed")
    partner = ReferralPartner.objects.filter(pk=offer.partner, ended_on__isnull=True).first()
    if partner is None:
        raise ReferralRefused(_("Choose one of the partners."), code="partner", field="partner")
    if not offer.asked.strip():
        raise ReferralRefused(_("Write what is asked; it is all the partner reads."), code="asked", field="asked")
    members = set(case.members.values_list("person_id", flat=True))
    if not set(offer.persons) <= members:
        raise ReferralRefused(_("Choose members of this case."), code="persons", field="persons")
    running = case.referrals.filter(partner=partner, direction=offer.direction, ended_at__isnull=True)
    if running.filter(state__in=(ReferralState.OFFERED, ReferralState.ACCEPTED)).exists():
        raise ReferralRefused(
            _("A referral with this partner runs already. End it first."), code="running", field="partner"
        )
    return partner


def _receiver(case: Case, offer: Offer) -> User | None:
    if offer.receiver is None or offer.direction == Direction.IN:
        return None
    able = colleagues_at(case.village_id, Capability.ANSWER_REFERRALS)
    found = next((user for user in able if user.pk == offer.receiver), None)
    if found is None:
        raise ReferralRefused(_("Choose an account of the partner's."), code="receiver", field="receiver")
    return found


def _keys(referral: Referral) -> dict[str, Any]:
    return {"partner": referral.partner_id, "referral": referral.pk}


def _tell(referral: Referral, receiver: User) -> None:
    words = {
        "name": receiver.full_name,
        "due": referral.answer_due_on.strftime("%d-%m-%Y"),
        "link": f"{settings.PUBLIC_URL}{reverse('referral', args=[referral.pk])}",
    }
    body = _("Dear %(name)s,\n\na family is referred to you. Please answer until %(due)s:\n\n%(link)s")
    notice_after_commit(to=[receiver], subject=_("A referral waits for your answer"), body=body % words)
