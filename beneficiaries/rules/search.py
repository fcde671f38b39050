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

_NUMBER_ONLY = re.compile(r"[0-9\s.,/_-]+\Z")
_MASKED = re.compile(r"[\d\s]*[*\u2022]{2,}[\d\s]*\Z")
_VANISHES = re.compile("['`\u2018\u2019]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class NumberSearch:
    """Sixteen digits: a NIK or a KK, whichever is found."""

    number: str


@dataclass(frozen=True, slots=True)
class NameSearch:
    """A name: ``start`` in capitals, as whole names begin; ``words`` the beginnings of its words, letters and digits."""

    start: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WholeNameSearch:
    """One or two letters: only somebody whose whole name that is; beginnings of it would be half the regency."""

    name: str


Search = NumberSearch | NameSearch | WholeNameSearch


def read_search(text: str) -> Search:
    """Return what ``text`` asks for; a number may be written with spaces, points, hyphens or a leading apostrophe.

    Raises:
        SearchRefused: nothing to search for, a masked number, or digits that are no NIK or KK; the message says what to
            write and does not repeat it.
    """
    value = unicodedata.normalize("NFC", text).replace("\x00", "").strip()[:LONGEST]
    if not value:
        raise SearchRefused(_("Write a name, a NIK or a KK number."), code="empty")
    if _MASKED.match(clean_digits(value)):
        raise SearchRefused(_("This number is masked. Write all sixteen digits, or search by name."), code="masked")
    plain = clean_digits(value)
    if _NUMBER_ONLY.match(plain) and any(character.isdigit() for character in plain):
        return NumberSearch(_number(plain))
    words = tuple(_WORD.findall(_VANISHES.sub("", value).upper()))
    if not words:
        raise SearchRefused(_("Write at least three letters of a name, or a whole NIK or KK number."), code="too_short")
    start = " ".join(value.upper().split())
    return NameSearch(start, words) if sum(map(len, words)) >= LEAST_LETTERS else WholeNameSearch(start)


def _number(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if len(digits) != 16:
        raise SearchRefused(
            _("A NIK or KK number has sixteen digits; this one has %(count)s.") % {"count": len(digits)}, code="digits"
        )
    try:
        return parse_kk(digits)
    except InvalidIdentifier as error:
        raise SearchRefused(_("No NIK or KK number looks like this. Check the digits."), code=error.code) from error
