"""A Kemendagri code is a path: each part names a node inside the one before."""

from __future__ import annotations

import re

_CODE = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?\Z")


def is_code(text: str) -> bool:
    """Whether ``text`` has the form of a code: ``15``, ``15.04``, ``15.04.03`` or ``15.04.03.1001``."""
    return bool(_CODE.match(text))


def level_of(code: str) -> int:
    """Return 1 for a province, 2 for a regency, 3 for a district, 4 for a village."""
    return code.count(".") + 1


def parent_of(code: str) -> str | None:
    """Return the code one level up, or ``None`` for a province."""
    return code.rpartition(".")[0] or None


def ancestors_of(code: str) -> list[str]:
    """Return the codes from the province down to the parent.

    >>> ancestors_of("15.04.03.1001")
    ['15', '15.04', '15.04.03']
    """
    parts = code.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts))]


def regency_of(code: str) -> str:
    """Return the regency in which a place lies; a province stays what it is.

    >>> regency_of("15.04.03.1001"), regency_of("15")
    ('15.04', '15')
    """
    return ".".join(code.split(".")[:2])


def covers(place: str, code: str) -> bool:
    """Whether ``code`` is ``place`` or lies below it."""
    return code == place or code.startswith(f"{place}.")


def bounds_below(place: str) -> tuple[str, str]:
    """Return the half-open range of codes strictly below ``place``, in byte order (``/`` follows ``.``)."""
    return f"{place}.", f"{place}/"


def bounds_at_or_below(place: str) -> tuple[str, str]:
    """Return the half-open range of ``place`` and all codes below it, in byte order.

    Codes are digits and dots, digits sort after ``/``: nothing else that begins like ``place`` lies in the range.

    >>> low, high = bounds_at_or_below("15.04")
    >>> [low <= code < high for code in ("15.04", "15.04.01", "15.041", "15.05")]
    [True, True, False, False]
    """
    return place, f"{place}/"


def outermost(codes: set[str]) -> list[str]:
    """Return the codes that no other of them covers, sorted.

    >>> outermost({"15.04", "15.04.03", "16.01"})
    ['15.04', '16.01']
    """
    return sorted(code for code in codes if not any(ancestor in codes for ancestor in ancestors_of(code)))
