"""Whose card is whose, while an answer is taken in."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q

from core.identifiers import InvalidIdentifier, parse_card
from insurance.codes import MemberStatus
from insurance.models import Membership, Proposal


class Cards:
    """Which card belongs to whom, as far as the persons and card numbers of one file are concerned."""

    def __init__(self, memberships: list[Membership], by_nik: dict[str, int], elsewhere: set[str]) -> None:
        self._elsewhere = elsewhere
        self._rows = {membership.card_number: membership for membership in memberships}
        self._owner: dict[str, int | None] = {
            membership.card_number: membership.person_id or by_nik.get(membership.nik) for membership in memberships
        }
        self._own: dict[int, set[str]] = defaultdict(set)
        for card, owner in self._owner.items():
            if owner is not None:
                self._own[owner].add(card)

    @classmethod
    def known(cls, actor: Any, proposals: list[Proposal], card_cells: list[str]) -> Cards:
        """Lock and read the cards of these persons and the cards of these numbers.

        Not narrowed to the actor's reach: whether a number is somebody else's card has to be known wherever that card is
        listed. Only cards of the batch's own persons are changed, and none that lies where ``actor`` enrols nobody.
        """
        by_nik = {proposal.person.nik: proposal.person_id for proposal in proposals if proposal.person.nik}
        rows = Membership.objects.select_for_update(of=("self",)).filter(
            Q(card_number__in={number for cell in card_cells if (number := _card(cell))})
            | Q(person_id__in=by_nik.values())
            | Q(person__isnull=True, nik__in=list(by_nik))
        )
        found = list(rows.order_by("id"))
        own = Membership.objects.visible_to(actor, "enrol").filter(pk__in=[membership.pk for membership in found])
        elsewhere = {membership.card_number for membership in found} - set(own.values_list("card_number", flat=True))
        return cls(found, by_nik, elsewhere)

    def of(self, proposal: Proposal) -> frozenset[str]:
        """Return the cards that the person has."""
        return frozenset(self._own.get(proposal.person_id, ()))

    def elsewhere(self, proposal: Proposal) -> frozenset[str]:
        """Return those of the person's cards that are listed where the actor enrols nobody."""
        return self.of(proposal) & self._elsewhere

    def only_inactive(self, proposal: Proposal) -> str:
        """Return the person's card when it is the only one and inactive, otherwise nothing."""
        cards = [self._rows[card] for card in self.of(proposal) if card in self._rows]
        return cards[0].card_number if len(cards) == 1 and cards[0].status == MemberStatus.INACTIVE else ""

    def membership(self, card: str) -> Membership | None:
        """Return the stored membership of a card."""
        return self._rows.get(card)

    def belongs_to_another(self, cell: str, proposal: Proposal) -> bool:
        """Whether the number is known, and not as this person's: also when nobody knows whose it is."""
        number = _card(cell)
        return number in self._owner and self._owner[number] != proposal.person_id

    def take(self, card: str, proposal: Proposal) -> None:
        """Remember that a card is this person's from now on."""
        self._owner[card] = proposal.person_id


def _card(text: str) -> str:
    try:
        return parse_card(text)
    except InvalidIdentifier:
        return ""
