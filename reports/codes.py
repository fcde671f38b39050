"""Verification codes: unguessable, and safe to read aloud or type off a paper (Crockford's base 32)."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 4, 5
LENGTH = GROUPS * GROUP  # 100 bits
# Letters that Crockford leaves out because eyes take them for digits.
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """Return a random code such as ``7Q2KD-9XW4M-HTB0C-N5E8R``."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normal_code(text: str) -> str | None:
    """Return the one form of a code that somebody typed, or ``None`` when it cannot be one.

    >>> normal_code("7q2kd 9xw4m htboc n5e8r")
    '7Q2KD-9XW4M-HTB0C-N5E8R'
    """
    plain = "".join(text.split()).replace("-", "").upper().translate(_MEANT)
    if len(plain) != LENGTH or any(sign not in ALPHABET for sign in plain):
        return None
    return _grouped(plain)


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + GROUP] for start in range(0, LENGTH, GROUP))
