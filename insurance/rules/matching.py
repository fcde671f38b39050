"""Whether a card and a resident are one person: the number brings them together, name and day of birth confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.identifiers import InvalidIdentifier, parse_nik
from core.names import similarity


@dataclass(frozen=True, slots=True)
class Rule:
    """What the office holds to on a day; the defaults stand where it has set nothing.

    ``name_agreement``: from this likeness on (0 to 100) two names are one person's. The ministry's own matching takes 60
    (domain 4.2). ``newborn_days``: a child is enrolled within 28 days of its birth (Perpres 82/2018 Pasal 16).
    ``newcomer_days``: how long somebody counts as newly arrived; no regulation we could find says.
    """

    name_agreement: int = 60
    newborn_days: int = 28
    newcomer_days: int = 90


@dataclass(frozen=True, slots=True)
class Match:
    """How a card and a resident with its number compare. ``name_score`` is from 0 to 100."""

    name_score: int
    name_differs: bool
    birth_differs: bool

    @property
    def agrees(self) -> bool:
        """Whether they are one person as far as a machine may say."""
        return not self.name_differs and not self.birth_differs


def name_score(one: str, other: str) -> int:
    """Return how alike two names are, 0 to 100, rounded down: 59.9 does not reach 60."""
    return int(similarity(one, other) * 100 + 1e-9)


def compare(*, card: tuple[str, date | None], resident: tuple[str, date], rule: Rule) -> Match:
    """Compare name and day of birth of a card with a resident's; a card without a day of birth leaves that open."""
    (card_name, card_born), (name, born) = card, resident
    score = 100 if card_name == name else name_score(card_name, name)
    return Match(score, score < rule.name_agreement, card_born is not None and card_born != born)


def nik_malformed(nik: str) -> bool:
    """Whether the number on a card cannot be a NIK: other than sixteen digits, a day that does not exist, serial 0000."""
    try:
        return parse_nik(nik) != nik
    except InvalidIdentifier:
        return True


# The same as a pattern for PostgreSQL; a property test keeps the two together. A woman's day of birth has 40 added, 29
# February passes. Of sixteen digits alike only ones would pass the rest, and back references are not allowed in there.
_DAYS_31, _DAYS_30, _DAYS_29 = (
    r"(?:[04][1-9]|[1256]\d|[37][01])",
    r"(?:[04][1-9]|[1256]\d|[37]0)",
    r"(?:[04][1-9]|[1256]\d)",
)
_DAY_AND_MONTH = rf"(?:{_DAYS_31}(?:0[13578]|1[02])|{_DAYS_30}(?:0[469]|11)|{_DAYS_29}02)"  # 31, 30 and 29 days
WELL_FORMED = rf"^(?!1{{16}}$)\d{{6}}{_DAY_AND_MONTH}\d\d(?!0000)\d{{4}}$"
