"""What can be wrong with a row: a stable code, how grave it is, which column, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Severity(StrEnum):
    """An error keeps the row out, a hold lets it wait for a person, a warning lets it in."""

    ERROR = "error"
    HOLD = "hold"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """``message`` says what is wrong, ``advice`` what to do; both are lazy translations and name no person.

    The code is stable: other offices' systems and our own tests read it.
    """

    code: str
    severity: Severity
    column: str
    message: str | Promise
    advice: str | Promise = ""


MOST_PROBLEMS = 63  # a row's problems are the bits of one bigint


class Catalogue:
    """The problems of one kind of import, each with its bit; the order is that of the list and is not stored."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = list(problems)
        self._bits = {problem.code: 1 << index for index, problem in enumerate(self._problems)}
        if len(self._bits) != len(self._problems):
            raise ValueError("two problems have one code")
        if len(self._problems) > MOST_PROBLEMS:
            raise ValueError(f"more than {MOST_PROBLEMS} problems do not fit into a bigint")

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._problems)

    def __getitem__(self, code: str) -> Problem:
        return self._problems[self._bits[code].bit_length() - 1]

    def __contains__(self, code: object) -> bool:
        return code in self._bits

    def bit(self, code: str) -> int:
        """Return the bit of a problem."""
        return self._bits[code]

    def mask(self, *severities: Severity) -> int:
        """Return the bits of all problems of these severities."""
        return sum(self._bits[problem.code] for problem in self._problems if problem.severity in severities)

    def codes(self, mask: int) -> list[str]:
        """Return the codes of the bits in ``mask``, in the order of the list."""
        return [problem.code for problem in self._problems if mask & self._bits[problem.code]]

    def flag(self, code: str, condition: str) -> str:
        """Return SQL that is the problem's bit where ``condition`` is true, otherwise 0."""
        return f"CASE WHEN {condition} THEN {self._bits[code]}::bigint ELSE 0 END"

    def codes_sql(self, mask: str) -> str:
        """Return SQL for the array of codes whose bits are set in ``mask``."""
        parts = [f"CASE WHEN {mask} & {bit} > 0 THEN '{code}' END" for code, bit in self._bits.items()]
        return f"array_remove(ARRAY[{', '.join(parts)}]::varchar[], NULL)"


def together(flags: Sequence[str]) -> str:
    """Return SQL for the sum of flags; nothing is 0."""
    return " + ".join(f"({flag})" for flag in flags) or "0::bigint"
