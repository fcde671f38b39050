"""Which capability an act of the record took; filled by the composition root, because accounts knows no domain."""

from __future__ import annotations

from collections.abc import Mapping

from regions.capabilities import Capability

_needs: dict[str, Capability] = {}


def register_acts(needs: Mapping[str, Capability]) -> None:
    """Add what acts take (``case.verify`` -> ``VERIFY_CASES``)."""
    _needs.update(needs)


def needed_for(action: str) -> Capability | None:
    """Return the capability that ``action`` took, or ``None`` when nobody said."""
    return _needs.get(action)
