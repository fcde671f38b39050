"""What somebody means who types into the search box: a number, or a name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from beneficiaries.exceptions import SearchRefused
from core.identifiers import InvalidIdentifier, clean_digits, parse_kk

LONGEST = 100
LEAST_LETTERS = 3
CARD_DIGITS, NUMBER_DIGITS = 13, 16

_NUMBER_ONLY = re.compile(r"[0-9\s.,/_-]+\Z")
_MASKED = re.compile(r"[\d\s]*[*\u2022]{2,}[\d\s]*\Z")

# How a name falls into words, the same here and in the database's ``person_name_parts``: these part words, and apostrophes
# vanish, so that MA'RUF is found as MARUF.
PARTS_WORDS = ' \t\n\r\u00a0.,-/@_!"#$%&()*+:;<=>?[]\\^{|}~\u2013\u2014\u201c\u201d'
VANISHES = "'`\u2018\u2019"
_SPLIT = str.maketrans(PARTS_WORDS, " " * len(PARTS_WORDS), VANISHES)


@dataclass(frozen=True, slots=True)
class NumberSearch:
    """Sixteen digits: a NIK or a KK, of today or of before, whichever is found."""

    number: str


@dataclass(frozen=True, slots=True)
class CardSearch:
    """Thirteen digits: a JKN card."""

    number: str


@dataclass(frozen=True, slots=True)
class NameSearch:
    """Parts of a name: ``start`` as whole names begin, in capitals; ``words`` the same text in words, in any order.

    A part of three letters may stand anywhere in a name, a shorter one at the beginning of a word.
    """

    start: str
    words: tuple[str, ...]

    @property
    def keys(self) -> list[str]:
        """What the index of names must hold: the beginning of a word behind ``^``, three letters of one without.

        Of a longer part every second three letters and the last are enough: looking up more keys takes longer than sorting
        out, by :attr:`long`, the few who have them apart.
        """
        return list(dict.fromkeys(key for word in self.words for key in _keys(word)))

    @property
    def long(self) -> list[str]:
        """The parts that are not one key of the index, so that the name itself must be looked at."""
        return [word for word in self.words if len(word) > LEAST_LETTERS]


@dataclass(frozen=True, slots=True)
class WholeNameSearch:
    """One or two letters: only somebody whose whole name that is; beginnings of it would be half the regency."""

    name: str


Search = NumberSearch | CardSearch | NameSearch | WholeNameSearch


def words_in(name: str) -> list[str]:
    """Return the words of a name as the index of names parts them.

    >>> words_in("NUR AZ-ZAHRA MA'RUF")
    ['NUR', 'AZ', 'ZAHRA', 'MARUF']
    """
    return [word for word in name.translate(_SPLIT).split(" ") if word]


def read_search(text: str) -> Search:
    """Return what ``text`` asks for; a number may be written with spaces, points, hyphens or a leading apostrophe.

    Raises:
        SearchRefused: nothing to search for, a masked number, or digits that are no NIK, KK or card number; the message
            says what to write and does not repeat it.
    """
    value = unicodedata.normalize("NFC", text).replace("\x00", "").strip()[:LONGEST]
    if not value:
        raise SearchRefused(_("Write a name, or a NIK, KK or card number."), code="empty")
    if _MASKED.match(clean_digits(value)):
        raise SearchRefused(_("This number is masked. Write all its digits, or search by name."), code="masked")
    plain = clean_digits(value)
    if _NUMBER_ONLY.match(plain) and any(character.isdigit() for character in plain):
        return _number(plain)
    start = " ".join(value.upper().split())
    words = tuple(words_in(start))
    if not words:
        raise SearchRefused(
            _("Write at least three letters of a name, or a whole NIK, KK or card number."), code="too_short"
        )
    return NameSearch(start, words) if sum(map(len, words)) >= LEAST_LETTERS else WholeNameSearch(start)


def _number(value: str) -> NumberSearch | CardSearch:
    digits = re.sub(r"\D", "", value)
    if len(digits) == CARD_DIGITS:
        return CardSearch(digits)
    if len(digits) != NUMBER_DIGITS:
        raise SearchRefused(
            _("A NIK or KK number has sixteen digits, a card number thirteen; this one has %(count)s.")
            % {"count": len(digits)},
            code="digits",
        )
    try:
        return NumberSearch(parse_kk(digits))
    except InvalidIdentifier as error:
        raise SearchRefused(_("No NIK or KK number looks like this. Check the digits."), code=error.code) from error


def _keys(word: str) -> list[str]:
    if len(word) < LEAST_LETTERS:
        return [f"^{word}"]
    starts = [*range(0, len(word) - LEAST_LETTERS, 2), len(word) - LEAST_LETTERS]
    return [word[start : start + LEAST_LETTERS] for start in starts]
