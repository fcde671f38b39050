"""What insurance adds to the pages of people: a coverage chip beside a name, and the cards of a family or person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from beneficiaries.codes import LifeStatus
from beneficiaries.models import Household, Person
from beneficiaries.panels import Chip, Panel
from insurance.codes import MemberStatus
from insurance.models import Membership
from insurance.querysets import MembershipQuerySet
from insurance.selectors.access import may
from insurance.selectors.history import cards_with_history
from regions.capabilities import Capability

_ORDER = 10


def coverage_chips(user: Any, persons: Sequence[Person]) -> Mapping[int, Chip]:
    """Return whether each person is covered, where ``user`` may see coverage. One query.

    Whether a resident within reach is covered may be known without seeing the card, so cards are not scoped here: a card
    counts when it was matched to the person, or to nobody and carries her NIK. An active card wins over an inactive one;
    the dead and those who moved away only get a chip while a card is left.
    """
    shown = [person for person in persons if may(user, Capability.VIEW_COVERAGE, person.village_id)]
    by_nik = {person.nik: person.pk for person in shown if person.nik}
    cards = (
        Membership.objects.filter(
            Q(person__in=[person.pk for person in shown]) | Q(person__isnull=True, nik__in=list(by_nik))
        )
        .exclude(finding__bucket="differs", person__isnull=True)
        .order_by("-status")
    )  # inactive before active, so that the active one is kept
    held = {card.person_id or by_nik[card.nik]: card for card in cards}
    chips = {key: _chip(card) for key, card in held.items()}
    nobody = Chip("none", _("No JKN card"), _("No JKN card was found for this resident."))
    return {person.pk: nobody for person in shown if person.status == LifeStatus.ALIVE} | chips


def household_panel(user: Any, household: Household) -> Panel | None:
    """Return the cards of a family for those who may see members by name."""
    return _panel(user, household.village_id, Q(person__household=household))


def person_panel(user: Any, person: Person) -> Panel | None:
    """Return the cards of a person, with what they were before, for those who may see members by name."""
    panel = _panel(user, person.village_id, Q(person=person))
    if panel is None:
        return None
    histories = cards_with_history(user, panel.context["cards"], person.pk)
    return replace(panel, context={**panel.context, "histories": histories})


def card_lookup(user: Any, number: str) -> list[int]:
    """Return the keys of the persons with the card ``number``, for those who may see members by name.

    A card that was matched to nobody is that of the resident with its NIK.
    """
    cards: MembershipQuerySet = Membership.objects.visible_to(user)
    held = list(cards.filter(card_number=number).values_list("person_id", "nik"))
    unmatched = [nik for person, nik in held if not person and nik]
    keys = [person for person, _nik in held if person]
    return (
        keys + list(Person.objects.visible_to(user).filter(nik__in=unmatched).values_list("pk", flat=True))
        if unmatched
        else keys
    )


def _panel(user: Any, village: str, condition: Q) -> Panel | None:
    if not may(user, Capability.VIEW_MEMBERS, village):
        return None
    cards: MembershipQuerySet = Membership.objects.visible_to(user)
    rows = list(cards.filter(condition).select_related("person").order_by("name", "id"))
    return Panel(_("JKN cards"), "insurance/_panel_cards.html", {"cards": rows}, order=_ORDER)


def _chip(card: Membership) -> Chip:
    if card.status == MemberStatus.ACTIVE:
        return Chip("covered", _("JKN active"), card.get_segment_display())
    reason = card.get_status_reason_display() if card.status_reason else ""
    return Chip("inactive", _("JKN inactive"), " · ".join(filter(None, [card.get_segment_display(), str(reason)])))
