"""NIK, KK and JKN card numbers: parsed once, kept as text, shown masked.

Rules: UU 23/2006 jo 24/2013 and the practice of SIAK. A NIK is ``PPKKCC DDMMYY SSSS``: the region where it was first
issued (which need not be where the person lives), the birth date with 40 added to a woman's day, and a serial.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from stdnum import numdb

_SIXTEEN = re.compile(r"[0-9]{16}\Z")
_CARD = re.compile(r"[0-9]{13}\Z")
# Papua was parted in 2022 (UU 14, 15, 16 and 29/2022); python-stdnum's list of places is older.
_YOUNG_PROVINCES = frozenset({"92", "93", "95", "96"})
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+\Z", re.IGNORECASE)
# Spaces, apostrophes, and the invisible marks that come along when a number is copied out of a message or a web page.
_NOISE = re.compile(r"[\s'`\u2018\u2019\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


class InvalidIdentifier(ValueError):
    """A number that cannot be what it should be; ``code`` is stable, the number itself is not repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class NikFacts:
    """What a NIK says by itself. ``issued_in`` is ``PPKKCC``; the century of the birth date is not in the number."""

    issued_in: str
    day: int
    month: int
    year_of_century: int
    sex: str  # L or P
    temporary: bool  # begins with 0: a village's own number, never sent to Dukcapil or BPJS


def clean_digits(text: str) -> str:
    """Return ``text`` without spaces, apostrophes, invisible marks and a trailing ``.0`` that spreadsheets add."""
    value = _NOISE.sub("", text)
    return value[:-2] if value.endswith(".0") and value[:-2].isdigit() else value


def parse_nik(text: str) -> str:
    """Return the sixteen digits of a NIK.

    Raises:
        InvalidIdentifier: ``nik_damaged`` (a spreadsheet turned it into a number), ``nik_length``,
            ``nik_repeated`` (all digits alike), ``nik_serial`` (serial 0000) or ``nik_date`` (no such day).
    """
    value = _sixteen(text, "nik")
    if value[12:] == "0000":
        raise InvalidIdentifier("nik_serial")
    facts = nik_facts(value)
    if not 1 <= facts.month <= 12 or not 1 <= facts.day <= _days(facts.month):
        raise InvalidIdentifier("nik_date")
    return value


def nik_facts(nik: str) -> NikFacts:
    """Read the parts of sixteen digits; they need not be a valid NIK."""
    day = int(nik[6:8])
    return NikFacts(
        issued_in=nik[:6],
        day=day - 40 if day > 40 else day,
        month=int(nik[8:10]),
        year_of_century=int(nik[10:12]),
        sex="P" if day > 40 else "L",
        temporary=nik.startswith("0"),
    )


def nik_agrees(nik: str, *, born_on: date, sex: str) -> bool:
    """Whether a NIK's birth date and sex are those recorded; a difference is a warning, never an error."""
    facts = nik_facts(nik)
    return (facts.day, facts.month, facts.year_of_century, facts.sex) == (
        born_on.day,
        born_on.month,
        born_on.year % 100,
        sex,
    )


def nik_doubts(nik: str, *, born_on: date, sex: str) -> list[str]:
    """Return what is odd about a valid NIK, as codes: each asks for a look, none forbids it (domain 6.1).

    ``nik_temporary``: begins with 0, a village's own number, which never goes to Dukcapil or BPJS. ``nik_province``: no
    province has the first two digits. ``nik_born``, ``nik_sex``: not as recorded; numbers are kept when a birth date is
    corrected. Where it was issued says nothing about where somebody lives, so that is no doubt.
    """
    facts = nik_facts(nik)
    doubts = []
    if facts.temporary:
        doubts.append("nik_temporary")
    elif not province_known(nik[:2]):
        doubts.append("nik_province")
    if (facts.day, facts.month, facts.year_of_century) != (born_on.day, born_on.month, born_on.year % 100):
        doubts.append("nik_born")
    if facts.sex != sex:
        doubts.append("nik_sex")
    return doubts


def province_known(code: str) -> bool:
    """Whether numbers have been issued in a province with this code of two digits, today's or one of before."""
    return code in _YOUNG_PROVINCES or bool(numdb.get("id/loc").info(code)[0][1])


def parse_kk(text: str) -> str:
    """Return the sixteen digits of a family card number (region, day of issue without +40, serial).

    Raises:
        InvalidIdentifier: ``kk_damaged``, ``kk_length`` or ``kk_repeated``.
    """
    return _sixteen(text, "kk")


def parse_card(text: str) -> str:
    """Return the thirteen digits of a JKN card number, leading zeros kept.

    Raises:
        InvalidIdentifier: ``card_damaged`` or ``card_length``.
    """
    value = clean_digits(text)
    if _SCIENTIFIC.match(value):
        raise InvalidIdentifier("card_damaged")
    if not _CARD.match(value):
        raise InvalidIdentifier("card_length")
    return value


def mask(number: str) -> str:
    """Return a number fit for the screen: the first six and last four digits, as ``150403******9001``.

    >>> mask("1504035708909001")
    '150403******9001'
    """
    if len(number) < 11:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def _sixteen(text: str, kind: str) -> str:
    value = clean_digits(text)
    # 16 digits exceed what a spreadsheet keeps of a number: 15 stay, the rest turn into zeros or an exponent.
    if _SCIENTIFIC.match(value):
        raise InvalidIdentifier(f"{kind}_damaged")
    if not _SIXTEEN.match(value):
        raise InvalidIdentifier(f"{kind}_length")
    if len(set(value)) == 1:
        raise InvalidIdentifier(f"{kind}_repeated")
    return value


def _days(month: int) -> int:
    # 29 February passes: the century that would decide is not in the number.
    return 29 if month == 2 else calendar.monthrange(2001, month)[1]
