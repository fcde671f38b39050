"""Make up the JKN cards of one village: who has one, who pays, which are not active, and which should not be there."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from beneficiaries.codes import LifeStatus, Relation
from config.demo import names
from config.demo.families import Family, Village
from config.demo.humans import Human, given_name
from config.demo.plan import VillagePlan
from config.demo.press import Days, Press
from insurance.codes import Segment, StatusReason

_ADULT_CHILD_DAYS = 21 * 365
# How ready a family's cards are to lapse, and a family to have none; only the proportions count.
_LAPSE = {
    Segment.PBI_JK: 13,
    Segment.PBPU_PEMDA: 7,
    Segment.PPU_PN: 2,
    Segment.PPU_BU: 14,
    Segment.PBPU: 52,
    Segment.BP: 18,
}
_NO_CARD = {
    Segment.PBI_JK: 3,
    Segment.PBPU_PEMDA: 3,
    Segment.PPU_PN: 1,
    Segment.PPU_BU: 2,
    Segment.PBPU: 8,
    Segment.BP: 2,
}
_NO_CARD_OF_FOREST = 40
_LAPSE_OF_ODD = 40  # cards that should not be there have often been noticed
WHY_LAPSED = {
    Segment.PBI_JK: StatusReason.PBI_REMOVED,
    Segment.PBPU_PEMDA: StatusReason.MOVED,
    Segment.PPU_PN: StatusReason.MOVED,
    Segment.PPU_BU: StatusReason.LAID_OFF,
    Segment.PBPU: StatusReason.ARREARS,
    Segment.BP: StatusReason.ARREARS,
}
_WHY_ODD = {
    "deceased": StatusReason.DECEASED,
    "moved": StatusReason.MOVED,
    "duplicate": StatusReason.DUPLICATE,
    "not_found": StatusReason.NIK_INVALID,
    "nik_invalid": StatusReason.NIK_INVALID,
}
_PAYER = {Segment.PBI_JK: "APBN", Segment.PBPU_PEMDA: "KAB"}
# Segments of families by the work of the head, in a hundred.
_OF_POOR = (Segment.PBI_JK,) * 62 + (Segment.PBPU_PEMDA,) * 22 + (Segment.PBPU,) * 16
_OF_EMPLOYED = (Segment.PPU_BU,) * 88 + (Segment.PBPU,) * 12
_OF_OTHERS = (Segment.PBI_JK,) * 40 + (Segment.PBPU_PEMDA,) * 15 + (Segment.PBPU,) * 41 + (Segment.BP,) * 4
_OF_OUTSIDERS = (Segment.PPU_BU,) * 70 + (Segment.PPU_PN,) * 14 + (Segment.PBPU,) * 16
_OF_NOT_FOUND = (Segment.PBI_JK,) * 60 + (Segment.PBPU,) * 40


@dataclass(slots=True)
class Card:
    """One membership; ``anomaly`` names what is wrong with it, if anything. Days are indexes; ``person`` a key or 0."""

    nik: str
    name: str
    sex: str
    born: int
    person: int
    segment: Segment
    anomaly: str = ""
    active: bool = True
    reason: str = ""
    number: str = ""
    since: int = 0
    care_class: str = "3"
    payer: str = ""


class CardMaker:
    """Makes the cards of one village after its plan, from its families."""

    def __init__(self, plan: VillagePlan, village: Village, *, press: Press, days: Days) -> None:
        self._plan = plan
        self._village = village
        self._rng = village.ground.rng
        self._press = press
        self._days = days

    def cards(self, families: list[Family]) -> list[Card]:
        """Return the cards; a person's key must be set. Those who are gone are in their family's ``gone``."""
        rng = self._rng
        segments = [_segment_of(rng, family) for family in families]
        groups = self._covered(families, segments)
        odd = [self._card(human, segment, human.status) for family, segment in zip(families, segments, strict=True)
               for human in family.gone]  # fmt: skip
        odd += self._duplicates(groups)
        for kind, segments_of_kind in (("not_found", _OF_NOT_FOUND), ("nik_invalid", (Segment.PBI_JK,))):
            odd += [self._stranger(kind, rng.choice(segments_of_kind)) for _each in range(self._plan.anomalies[kind])]
        groups += [[card] for card in odd]
        lapse(rng, groups, self._plan.inactive)
        return [self._issued(card) for group in groups for card in group]

    def outsiders(self, count: int, inactive: int) -> list[Card]:
        """Return cards that the regency's file lists for people who live elsewhere."""
        groups = [[self._stranger("outside", self._rng.choice(_OF_OUTSIDERS))] for _each in range(count)]
        lapse(self._rng, groups, inactive)
        return [self._issued(card) for group in groups for card in group]

    def _covered(self, families: list[Family], segments: list[Segment]) -> list[list[Card]]:
        """Return the cards of the plan's covered residents by family; whole families go without, the last one in part."""
        rng = self._rng
        able = [[human for human in family.people if human.nik] for family in families]
        without = sum(map(len, able)) - self._plan.covered
        weights = [
            _NO_CARD_OF_FOREST if family.indigenous else _NO_CARD[segment]
            for family, segment in zip(families, segments, strict=True)
        ]
        keys = [rng.expovariate(weight) for weight in weights]
        for index in sorted(range(len(families)), key=keys.__getitem__):
            if without <= 0:
                break
            kept = max(0, len(able[index]) - without)
            without -= len(able[index]) - kept
            able[index] = able[index][:kept]
        return [
            [self._card(human, segment) for human in humans]
            for humans, segment in zip(able, segments, strict=True)
            if humans
        ]

    def _duplicates(self, groups: list[list[Card]]) -> list[Card]:
        """Return second cards of covered residents, in another segment."""
        found = []
        for index in self._rng.sample(range(len(groups)), min(len(groups), self._plan.anomalies["duplicate"])):
            first = groups[index][0]
            other = Segment.PBPU_PEMDA if first.segment != Segment.PBPU_PEMDA else Segment.PBI_JK
            found.append(Card(first.nik, first.name, first.sex, first.born, first.person, other, "duplicate"))
        return found

    def _stranger(self, kind: str, segment: Segment) -> Card:
        """Return a card of somebody whom the registry does not know."""
        rng, press = self._rng, self._press
        sex = "L" if rng.random() < 0.55 else "P"
        born = self._village.ground.born(18 + int(rng.random() * 50))
        # Outsiders were registered elsewhere; the places of issue of this region come first.
        first, last = (press.local, press.size) if kind == "outside" else (0, press.local)
        nik = press.nik(first + int(rng.random() * (last - first)), born, sex)
        if kind == "nik_invalid":
            nik = (nik[1:], nik[:12] + nik[13:], "")[int(rng.random() * 3)]  # a digit lost, or none written
        people = (names.MALAY, names.JAVANESE, names.MODERN)[int(rng.random() * 3)]
        return Card(nik, given_name(rng, people, sex), sex, born, 0, segment, kind)

    def _card(self, human: Human, segment: Segment, status: str = LifeStatus.ALIVE) -> Card:
        anomaly = "" if status == LifeStatus.ALIVE else str(status)
        card = Card(human.nik, human.name, human.sex, human.born, human.key, segment, anomaly)
        if segment in (Segment.PPU_BU, Segment.PPU_PN) and human.relation == Relation.CHILD:
            grown = self._days.last - human.born > _ADULT_CHILD_DAYS
            card.reason = StatusReason.AGE if grown else ""  # should it lapse
        return card

    def _issued(self, card: Card) -> Card:
        """Give the card its number, dates, class and, when it lapsed, the cause."""
        rng, last = self._rng, self._days.last
        card.number = self._press.card()
        span = 3600 if card.active else 540
        card.since = max(card.born, last - 30 - int(rng.random() * span))
        if card.active:
            card.reason = ""
        else:
            card.reason = _WHY_ODD.get(card.anomaly) or card.reason or WHY_LAPSED[card.segment]
        if card.segment not in _PAYER:
            chance = rng.random()
            card.care_class = "1" if chance < 0.18 else "2" if chance < 0.5 else "3"
        elif card.segment == Segment.PBPU_PEMDA:
            card.payer = "KAB" if rng.random() < 0.9 else "PROV"
        else:
            card.payer = _PAYER[card.segment]
        return card


def lapse(rng: Random, groups: list[list[Card]], inactive: int) -> None:
    """Make exactly ``inactive`` cards inactive, family by family as their segment is ready to, the last one in part."""
    keys = [rng.expovariate(_LAPSE_OF_ODD if group[0].anomaly else _LAPSE[group[0].segment]) for group in groups]
    for index in sorted(range(len(groups)), key=keys.__getitem__):
        for card in groups[index]:
            if inactive <= 0:
                return
            card.active = False
            inactive -= 1


def _segment_of(rng: Random, family: Family) -> Segment:
    """Return who pays for a family: an employer of the head or the spouse, otherwise by how poor the head's work is."""
    works = [human.occupation for human in family.people[:2]]
    if not names.STATE_PAID.isdisjoint(works):
        return Segment.PPU_PN
    choices = _OF_POOR if works[0] in names.POOR else _OF_OTHERS
    if "KARYAWAN SWASTA" in works:
        choices = _OF_EMPLOYED
    return choices[int(rng.random() * len(choices))]
