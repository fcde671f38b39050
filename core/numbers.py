"""Percentages and numbers, rounded once and written the Indonesian way."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Return ``numerator / denominator × 100`` rounded half-up to two decimals, never clamped; ``None`` without base.

    The rounding that every published UHC table agrees with: 987,949 of 1,027,521 is 96.15.
    """
    if denominator <= 0:
        return None
    return (Decimal(numerator) * 100 / Decimal(denominator)).quantize(_CENT, rounding=ROUND_HALF_UP)


def write_number(value: int) -> str:
    """Return ``1234567`` as ``1.234.567``, as documents in Indonesian write it."""
    return f"{value:,}".replace(",", ".")


def write_percent(value: Decimal | None) -> str:
    """Return a percentage as documents in Indonesian write it: ``101,15 %``, or a dash when there is none."""
    return "–" if value is None else f"{value:,.2f}".translate(str.maketrans(",.", ".,")) + " %"


def write_idr(amount: int) -> str:
    """Return whole rupiah as ``Rp 37.800``."""
    return f"Rp {write_number(amount)}"
