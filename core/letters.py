"""Who writes letters about what lower apps keep: reports, which registers its desks in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was issued: its number, when, and its page."""

    number: str
    issued_at: datetime
    url: str


class LetterDesk(Protocol):
    """Knows the letters about one thing of a register (``number`` names it there), and where a new one is issued."""

    def letters(self, user: Any, number: str) -> Sequence[Letter]:
        """Return the letters about it that ``user`` may see, the newest first."""
        ...

    def new_url(self, number: str) -> str:
        """Return the address of the page that issues one."""
        ...


_desks: dict[str, LetterDesk] = {}


def register_desk(register: str, desk: LetterDesk) -> None:
    """Let ``desk`` write the letters of a register: ``requests``, ``breaches`` or ``deliberations``."""
    _desks[register] = desk


def letters_about(register: str, user: Any, number: str) -> Sequence[Letter]:
    """Return the letters that were issued; none while nobody writes any."""
    desk = _desks.get(register)
    return desk.letters(user, number) if desk else []


def letter_url(register: str, number: str) -> str:
    """Return where a letter is issued, or an empty text while nobody writes any."""
    desk = _desks.get(register)
    return desk.new_url(number) if desk else ""
