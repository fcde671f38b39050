"""What somebody types as a NIK, a KK or a telephone number: taken, or refused in words (domain 6.1)."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from beneficiaries.exceptions import ChangeRefused
from core.identifiers import InvalidIdentifier, nik_doubts, parse_kk, parse_nik

_NOT_IN_A_TELEPHONE = re.compile(r"[\s().-]")
_TELEPHONE = re.compile(r"(?:\+62|62|0)([1-9][0-9]{6,12})\Z", re.ASCII)


def read_nik(text: str) -> str:
    """Return the sixteen digits of a NIK.

    Raises:
        ChangeRefused: with the code of :func:`core.identifiers.parse_nik`, and what to do about it.
    """
    try:
        return parse_nik(text)
    except InvalidIdentifier as error:
        raise ChangeRefused(_reason(error.code), code=error.code, field="nik") from error


def read_kk(text: str) -> str:
    """Return the sixteen digits of a KK number.

    Raises:
        ChangeRefused: with the code of :func:`core.identifiers.parse_kk`.
    """
    try:
        return parse_kk(text)
    except InvalidIdentifier as error:
        raise ChangeRefused(_reason(error.code), code=error.code, field="kk") from error


def read_phone(text: str) -> str:
    """Return an Indonesian telephone number from its leading 0 on (``0812…``); empty stays empty.

    Raises:
        ChangeRefused: ``phone``.
    """
    plain = _NOT_IN_A_TELEPHONE.sub("", text)
    if not plain:
        return ""
    match = _TELEPHONE.match(plain)
    if match is None:
        raise ChangeRefused(_("Write a telephone number such as 0812 3456 7890."), code="phone", field="phone")
    return f"0{match[1]}"


def nik_questions(nik: str, *, born_on: date, sex: str) -> list[tuple[str, str]]:
    """Return what is odd about a NIK as pairs of code and sentence; each asks for a second look and forbids nothing."""
    words = {
        "nik_temporary": _("The number begins with 0: a village's own, which is never sent to Dukcapil or BPJS."),
        "nik_province": _("No province has the first two digits of this NIK."),
        "nik_born": _("The NIK speaks of another birth date. That is right only when the date was corrected."),
        "nik_sex": _("The NIK speaks of the other sex."),
    }
    return [(code, words[code]) for code in nik_doubts(nik, born_on=born_on, sex=sex)]


def _reason(code: str) -> str:
    kind, _sep, what = code.partition("_")
    name = kind.upper()
    return {
        "damaged": _("A spreadsheet has damaged this %(name)s. Copy it from the card again."),
        "length": _("A %(name)s has sixteen digits."),
        "repeated": _("No %(name)s has sixteen digits that are all alike."),
        "serial": _("No %(name)s ends with 0000."),
        "date": _("The birth date in this %(name)s does not exist. Check the digits."),
    }[what] % {"name": name}
