"""Somebody decides whether a card is a resident's: her word outlives every later file, until the next decision."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from insurance.codes import DecisionReason, MatchVerdict
from insurance.exceptions import MatchRefused
from insurance.models import MatchDecision, Membership
from insurance.services.waterfall import waterfall_rejudge

LONGEST_NOTE = 200


@transaction.atomic
def match_decide(
    *, actor: Any, card_id: int, person_id: int, verdict: str, reason: str, note: str = "", expected: int | None = None
) -> MatchDecision:
    """Decide that the card ``card_id`` is the resident's (``same``) or somebody else's (``different``).

    An earlier decision on the card is kept, and superseded; ``expected`` is the key of the one that the actor saw, so that
    nobody overrules what she has not read. Whatever file comes later, and however often the waterfall is worked out, the
    decision in force is followed. Records ``match.decide``.

    Raises:
        NotWithinReach: no such card or resident for the actor. NotAllowed: seen, but the role changes no members.
        MatchRefused: ``changed`` (somebody decided meanwhile), ``reason``, ``note``.
    """
    card = _locked_card(actor, card_id)
    person = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if person is None:
        raise NotWithinReach(_("There is no such resident."))
    _check(verdict, reason, note)
    now = timezone.now()
    earlier = (
        MatchDecision.objects.select_for_update()
        .filter(card_number=card.card_number, superseded_at__isnull=True)
        .first()
    )
    if (earlier.pk if earlier else None) != expected:
        raise MatchRefused(
            _(
                "Somebody has decided about this card meanwhile. Read that first, and decide again if yours still holds."
            ),
            code="changed",
        )
    if earlier is not None:
        earlier.superseded_at = now
        earlier.save(update_fields=["superseded_at"])
    decision = MatchDecision.objects.create(
        card_number=card.card_number,
        person=person,
        place_id=card.place,
        verdict=verdict,
        reason=reason,
        note=note.strip(),
        decided_by=actor,
        decided_at=now,
    )
    waterfall_rejudge(region=card.territory_id, card_numbers=[card.card_number])
    audit_record(
        actor=actor,
        action="match.decide",
        subject=decision,
        region=card.place,
        detail={"verdict": verdict, "reason": reason, "again": earlier is not None},
        persons=[person.pk],
    )
    return decision


def _locked_card(actor: Any, card_id: int) -> Membership:
    card = Membership.objects.visible_to(actor, "change").select_for_update(of=("self",)).filter(pk=card_id).first()
    if card is not None:
        return card
    if Membership.objects.visible_to(actor).filter(pk=card_id).exists():
        raise NotAllowed(_("Your role does not decide about cards."))
    raise NotWithinReach(_("There is no such card."))


def _check(verdict: str, reason: str, note: str) -> None:
    if verdict not in MatchVerdict.values or reason not in DecisionReason.values:
        raise MatchRefused(_("Choose what your decision rests on."), code="reason", field="reason")
    if reason == DecisionReason.OTHER and not note.strip():
        raise MatchRefused(_("Write what your decision rests on."), code="note", field="note")
    if len(note.strip()) > LONGEST_NOTE:
        raise MatchRefused(
            _("A note has at most %(most)s characters.") % {"most": LONGEST_NOTE}, code="note", field="note"
        )
