"""Sorts of cells that only files of members have: the card number, and a status with its cause."""

from __future__ import annotations

from dataclasses import dataclass

from exchange.engine.cells import Choice, Kind, Reading, digits_of
from exchange.engine.sql import literal, single_spaced

_INACTIVE = r"^(non|tidak)[ -]?aktif( ?[-\u2013:(] ?| karena | |$)"
_DAMAGED = r"^[0-9]([.,][0-9]+)?E[+]?[0-9]+$"


@dataclass(frozen=True, slots=True)
class CardNumber(Kind):
    """Thirteen digits, leading zeros kept, cleaned as ``core.identifiers.parse_card`` does it.

    Problems are ``card_missing`` and its codes ``card_damaged`` and ``card_length``. Zeros that a spreadsheet has taken away
    are not put back: nobody knows how many there were.
    """

    def value(self, name: str, text: str, reading: Reading) -> str:
        """The digits; nearly every cell passes the first test."""
        digits = digits_of(text)
        return (
            f"CASE WHEN octet_length({text}) = 13 AND translate({text}, '0123456789', '') = '' THEN {text} "
            f"WHEN {digits} ~ '^[0-9]{{13}}$' THEN {digits} END"
        )

    def problems(self, name: str, text: str, value: str) -> dict[str, str]:
        """See the class."""
        damaged = f"{digits_of(text)} ~* '{_DAMAGED}'"
        unread = f"{value} IS NULL AND {text} IS NOT NULL"
        return {
            "card_missing": f"{text} IS NULL",
            "card_damaged": f"{unread} AND {damaged}",
            "card_length": f"{unread} AND NOT ({damaged})",
        }


@dataclass(frozen=True, slots=True)
class Status(Choice):
    """Active or inactive. The insurer often says the cause in the same cell (``NON AKTIF - MENINGGAL``): a cell whose cause
    is known is inactive, any other is unknown.
    """

    def value(self, name: str, text: str, reading: Reading) -> str:
        """The code by the words of the status, then by those of the cause behind it."""
        said = Choice.value(self, name, text, reading)
        return f"coalesce({said}, CASE WHEN {cause_said(text, reading)} IS NOT NULL THEN 'inactive' END)"


def cause_said(text: str, reading: Reading) -> str:
    """Return SQL for the cause that stands behind the word for inactive in a status, by the profile's words."""
    words = reading.values.get("status_reason", {})
    known = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in words.items() if code)
    behind = f"rtrim(regexp_replace(lower({single_spaced(text)}), '{_INACTIVE}', ''), ' )')"
    return f'CASE {behind} COLLATE "C" {known} END' if known else "NULL::text"
