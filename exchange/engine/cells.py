"""What a cell may hold. A column is declared once, on a django-import-export resource; the widget of a small preview or an
export and the SQL of a bulk load come from the same declaration.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Choices
from import_export import fields, resources, widgets

from exchange.engine.sql import literal, single_spaced

_FEW = 16
# A cell that begins like this is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class PlainText(widgets.Widget):  # type: ignore[misc]
    """Text as it is, numbers of persons among it; what a spreadsheet would run gets an apostrophe before it."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the cell."""
        text = "" if value is None else str(value)
        return f"'{text}" if text.startswith(_FORMULA) else text


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file writes things: what stands for nothing, which word means which code."""

    blanks: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Kind(ABC):
    """A sort of cell. ``text`` is SQL for the trimmed cell (NULL when nothing stands there), ``value`` for what
    :meth:`value` made of it; both are names of columns, so that nothing is worked out twice. The column ``odd`` tells
    whether the row has unusual white space anywhere.
    """

    sql_type = "text"

    @property
    def widget(self) -> widgets.Widget:
        """The widget of django-import-export."""
        return PlainText()

    def before(self, text: str) -> str:
        """Return SQL of what :meth:`value` needs more than once, by the name ``b_<column>``; nothing for most kinds."""
        return ""

    @abstractmethod
    def value(self, name: str, text: str, reading: Reading) -> str:
        """Return the SQL of the value; NULL where the cell cannot be understood."""

    def problems(self, name: str, text: str, value: str) -> dict[str, str]:
        """Return for each code of a problem the condition under which the cell of column ``name`` has it."""
        return {}


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """Words. ``upper`` as the family card writes them; problems ``<column>_missing`` and ``<column>_long``."""

    longest: int
    required: bool = False
    upper: bool = False

    def value(self, name: str, text: str, reading: Reading) -> str:
        """Single spaces, cut at the longest length; a profile's code for a word is that word."""
        value = f"CASE WHEN odd THEN {single_spaced(text)} ELSE {text} END"
        value = f"CASE WHEN octet_length({text}) > {self.longest} THEN left({value}, {self.longest}) ELSE {value} END"
        value = f"upper({value})" if self.upper else value
        codes = {code: word for code, word in reading.values.get(name, {}).items() if code.upper() != word.upper()}
        if not codes:
            return value
        known = " ".join(f"WHEN {literal(code)} THEN {literal(word)}" for code, word in codes.items())
        return f'CASE lower({text}) COLLATE "C" {known} ELSE {value} END'

    def problems(self, name: str, text: str, value: str) -> dict[str, str]:
        """See the class."""
        long = f"octet_length({text}) > {self.longest} AND length({single_spaced(text)}) > {self.longest}"
        found = {f"{name}_long": long}
        return found | ({f"{name}_missing": f"{text} IS NULL"} if self.required else {})


@dataclass(frozen=True, slots=True)
class Padded(Kind):
    """RT and RW: up to three digits, with or without leading zeros or the ``.0`` of a spreadsheet."""

    digits: int = 3

    def value(self, name: str, text: str, reading: Reading) -> str:
        """Three digits; what is no number is left out without a word, as ``-`` is."""
        loose = rf"substring({text} from '^0*([0-9]{{1,{self.digits}}})(?:[.,]0+)?$')"
        fits = f"length({text}) = {self.digits} AND translate({text}, '0123456789', '') = ''"
        return f"CASE WHEN {fits} THEN {text} ELSE lpad({loose}, {self.digits}, '0') END"


@dataclass(frozen=True, slots=True)
class Sixteen(Kind):
    """NIK or KK number: sixteen digits, cleaned of spaces, apostrophes and a spreadsheet's ``.0``.

    The policy is that of ``core.identifiers`` (a property test holds the two together); problems have its codes:
    ``<column>_damaged``, ``_length``, ``_repeated``, and for a NIK ``_serial`` and ``_date``. Zeros only are no number;
    ``<column>_zero`` says so.
    """

    dated: bool = False

    def before(self, text: str) -> str:
        """The number as a number, when the cell is sixteen digits of which the first is not zero."""
        plain = f"octet_length({text}) = 16 AND {text} COLLATE \"C\" >= '1' AND {text} COLLATE \"C\" < ':'"
        return f"CASE WHEN {plain} AND pg_input_is_valid({text}, 'bigint') THEN {text}::bigint END"

    def value(self, name: str, text: str, reading: Reading) -> str:
        """The sixteen digits. Nearly every cell is plain and passes the first test, of numbers; the rest is taken apart."""
        digits = digits_of(text)
        return f"CASE WHEN {self._plain(f'b_{name}')} THEN {text} WHEN {self._fine(digits)} THEN {digits} END"

    def problems(self, name: str, text: str, value: str) -> dict[str, str]:
        """See the class; all of them only where there is no value."""
        digits = digits_of(text)
        zero = f"{digits} ~ '^0*$'"
        damaged = rf"{digits} ~* '^[0-9]([.,][0-9]+)?E[+]?[0-9]+$'"
        sixteen = f"{digits} ~ '^[0-9]{{16}}$'"
        repeated = f"{digits} = repeat(left({digits}, 1), 16)"
        conditions = {
            f"{name}_zero": f"{zero} AND {digits} <> ''",
            f"{name}_damaged": damaged,
            f"{name}_length": f"NOT ({zero}) AND NOT ({damaged}) AND NOT ({sixteen})",
            f"{name}_repeated": f"{repeated} AND NOT ({zero})",
        }
        if self.dated:
            whole = f"{sixteen} AND NOT ({repeated})"
            conditions[f"{name}_serial"] = f"{whole} AND right({digits}, 4) = '0000'"
            conditions[f"{name}_date"] = f"{whole} AND right({digits}, 4) <> '0000'"
        return {
            code: f"{value} IS NULL AND {text} IS NOT NULL AND {condition}" for code, condition in conditions.items()
        }

    def _plain(self, number: str) -> str:
        """Return SQL for "a usable number" over a number; what has an underscore in it is shorter than sixteen digits."""
        tests = [f"{number} >= 1000000000000000 AND {number} % 1111111111111111 <> 0"]
        if self.dated:
            day, month = f"{number} / 100000000 % 100", f"{number} / 1000000 % 100"
            tests += [
                f"{number} % 10000 <> 0 AND {month} BETWEEN 1 AND 12",
                f"({day} BETWEEN 1 AND 31 OR {day} BETWEEN 41 AND 71)",
                f"{number} / 1000000 % 10000 NOT IN ({_NO_SUCH_DAYS.replace(chr(39), '')})",
            ]
        return " AND ".join(tests)

    def _fine(self, text: str) -> str:
        """Return SQL for "a usable number" over a text. A regular expression for all of it takes several times as long."""
        tests = [
            f"length({text}) = 16 AND translate({text}, '0123456789', '') = ''",
            f"translate({text}, left({text}, 1), '') <> ''",
        ]
        if self.dated:
            day, month = f"substr({text}, 7, 2)", f"substr({text}, 9, 2)"
            tests += [
                f"right({text}, 4) <> '0000' AND {month} BETWEEN '01' AND '12'",
                f"({day} BETWEEN '01' AND '31' OR {day} BETWEEN '41' AND '71')",
                f"substr({text}, 7, 4) NOT IN ({_NO_SUCH_DAYS})",
            ]
        return " AND ".join(tests)


# Day and month as a NIK has them, for men and (day and 40) women; 29 February passes, because the century is not there.
_NO_SUCH_DAYS = ", ".join(
    f"'{int(day) + more}{month}'"
    for day, months in (("30", ("02",)), ("31", ("02", "04", "06", "09", "11")))
    for month in months
    for more in (0, 40)
)


def digits_of(text: str) -> str:
    """Return SQL for a number without the marks that come along when it is copied, and without a spreadsheet's ``.0``."""
    marks = r"E'[\\s\'`\u2018\u2019\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+'"
    return f"regexp_replace(regexp_replace({text}, {marks}, '', 'g'), '^([0-9]+)[.]0$', '\\1')"


@dataclass(frozen=True, slots=True)
class Day(Kind):
    """A date as ``YYYY-MM-DD``, ``DD-MM-YYYY`` or ``DD/MM/YYYY``; the session's DateStyle is day first.

    Problems ``<column>_missing``, ``_unreadable``, ``_future`` and ``_early`` (before 1880: nobody alive).
    """

    required: bool = False
    earliest: str = "1880-01-01"
    sql_type = "date"

    @property
    def widget(self) -> widgets.Widget:
        """ISO dates."""
        return widgets.DateWidget(format="%Y-%m-%d")

    def value(self, name: str, text: str, reading: Reading) -> str:
        """The day, when the text has the shape of one and is one."""
        # Two marks of one sort, and a year of four digits at one end: 17-05-80 could be 1880 as well.
        shape = (
            f"length({text}) BETWEEN 8 AND 10 AND (translate({text}, '0123456789', '') = '--' "
            f"AND (substr({text}, 5, 1) = '-' OR left(right({text}, 5), 1) = '-') "
            f"OR translate({text}, '0123456789', '') = '//' AND left(right({text}, 5), 1) = '/')"
        )
        plain = f"octet_length({text}) = 10 AND substr({text}, 5, 1) = '-' AND substr({text}, 8, 1) = '-'"
        return f"CASE WHEN ({plain} OR {shape}) AND pg_input_is_valid({text}, 'date') THEN {text}::date END"

    def problems(self, name: str, text: str, value: str) -> dict[str, str]:
        """See the class."""
        found = {
            f"{name}_unreadable": f"{text} IS NOT NULL AND {value} IS NULL",
            f"{name}_future": f"{value} > current_date",
            f"{name}_early": f"{value} < DATE {literal(self.earliest)}",
        }
        return found | ({f"{name}_missing": f"{text} IS NULL"} if self.required else {})


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """A code list: codes first, then the official words and the profile's own. Problem ``<column>_unknown``."""

    choices: type[Choices]
    required: bool = False
    numeric: bool = True

    @property
    def sql_type(self) -> str:  # type: ignore[override]
        """Numbers are small."""
        return "smallint" if self.numeric else "text"

    def value(self, name: str, text: str, reading: Reading) -> str:
        """The code. COLLATE "C" makes each comparison one of bytes; there are up to thirty of them."""
        known = {str(code): str(code) for code in self.choices.values}
        # A profile may give a code another meaning (OpenSID's sex 1 is L), so what it says goes before what we say.
        own = {_folded(word): code for word, code in reading.values.get(name, {}).items()}
        exact = known | {word: code for word, code in own.items() if word in known or word.isdigit()}
        labels = {_folded(str(label)): str(code) for code, label in self.choices.choices} if self.numeric else {}
        folded_text = rf"regexp_replace(lower({text}), E'[\\s\u00a0]+', ' ', 'g')"
        plain = rf"regexp_replace({folded_text}, '^0*([0-9]+)([.]0)?$', '\1')"
        words = self._whens({**{_folded(key): code for key, code in exact.items()}, **labels, **own})
        # Few words are tried as they stand; then all of them in lower case; and only then with everything made plain.
        quick = self._whens(exact | own if len(own) <= _FEW else exact)
        slow = f'CASE ({plain}) COLLATE "C" {words} END'
        return f'CASE {text} COLLATE "C" {quick} ELSE CASE lower({text}) COLLATE "C" {words} ELSE {slow} END END'

    def problems(self, name: str, text: str, value: str) -> dict[str, str]:
        """See the class."""
        found = {f"{name}_unknown": f"{text} IS NOT NULL AND {value} IS NULL"}
        return found | ({f"{name}_missing": f"{text} IS NULL"} if self.required else {})

    def _whens(self, codes: Mapping[str, str]) -> str:
        return " ".join(
            f"WHEN {literal(word)} THEN {f'{int(code)}::smallint' if self.numeric else literal(code)}"
            for word, code in codes.items()
        )


@dataclass(frozen=True, slots=True)
class RegionCode(Kind):
    """A Kemendagri code, with or without its dots; whether it exists is asked of the regions when rows are joined."""

    def value(self, name: str, text: str, reading: Reading) -> str:
        """The code with its dots."""
        return (
            f"CASE WHEN octet_length({text}) = 10 AND {text} ~ '^[0-9]{{10}}$' "
            f"THEN left({text}, 2) || '.' || substr({text}, 3, 2) || '.' || substr({text}, 5, 2) || '.' "
            f"|| right({text}, 4) ELSE {text} END"
        )

    def problems(self, name: str, text: str, value: str) -> dict[str, str]:
        """``<column>_missing``."""
        return {f"{name}_missing": f"{text} IS NULL"}


class Cell(fields.Field):  # type: ignore[misc]
    """A column of a resource that the bulk path understands too."""

    def __init__(
        self, kind: Kind, *, column_name: str, attribute: str = "", widget: widgets.Widget | None = None
    ) -> None:
        super().__init__(attribute=attribute or column_name, column_name=column_name, widget=widget or kind.widget)
        self.kind = kind


def cells_of(resource: type[resources.ModelResource]) -> dict[str, Cell]:
    """Return the columns of a resource by name, in its order."""
    return {name: cell for name, cell in resource.fields.items() if isinstance(cell, Cell)}


def _folded(word: str) -> str:
    return " ".join(word.lower().split())
