"""A card beside the resident whose number it carries, with what was compared and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from core.exceptions import NotWithinReach
from insurance.models import MatchDecision, Membership
from insurance.rules.matching import Match, Rule, compare
from insurance.selectors.parameters import reconciliation_rule_on
from regions.models import Region


@dataclass(frozen=True, slots=True)
class Comparison:
    """``person`` is empty when nobody has the number, or when who has it lives beyond the reader's reach (``beyond``).

    ``decisions`` are all there were, the latest first; the one in force is ``decision``.
    """

    card: Membership
    person: Person | None
    beyond: bool
    match: Match | None
    rule: Rule
    decisions: Sequence[MatchDecision]

    @property
    def decision(self) -> MatchDecision | None:
        """The decision that is in force."""
        return next((each for each in self.decisions if each.superseded_at is None), None)


def comparison_of(user: Any, region: Region, card_id: int) -> Comparison:
    """Return a card of a region beside its resident. Names and days are compared anew; five queries.

    Raises:
        NotWithinReach: no such card for the reader.
    """
    cards = Membership.objects.visible_to(user).in_region(region.code).select_related("village", "finding")
    card = cards.filter(pk=card_id).first()
    if card is None:
        raise NotWithinReach(_("There is no such card."))
    decisions = list(MatchDecision.objects.filter(card_number=card.card_number).select_related("decided_by"))
    key = _candidate(card, decisions)
    person = (
        Person.objects.visible_to(user).select_related("village", "household").filter(pk=key).first() if key else None
    )
    rule = reconciliation_rule_on(timezone.localdate())
    match = (
        compare(card=(card.name, card.born_on), resident=(person.name, person.born_on), rule=rule) if person else None
    )
    return Comparison(card, person, key is not None and person is None, match, rule, decisions)


def _candidate(card: Membership, decisions: Sequence[MatchDecision]) -> int | None:
    """Return the key of the resident to compare with: decided about, found by the last run, or by the number now."""
    in_force = next((each.person_id for each in decisions if each.superseded_at is None), None)
    finding = getattr(card, "finding", None)
    if found := in_force or (finding.person_id if finding else None) or card.person_id:
        return int(found)
    if not card.nik:
        return None
    # Not narrowed to the reader's reach: that somebody beyond it has the number may be known, who it is may not.
    return Person.objects.filter(nik=card.nik, merged_into__isnull=True).values_list("pk", flat=True).first()
