"""What an app says of a kind of file that is loaded in bulk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export import resources

from exchange.engine.cells import Cell, cells_of
from exchange.engine.problems import Catalogue, Problem, Severity
from exchange.engine.reading import TOO_FEW, TOO_MANY, ZERO_BYTES, Report, Silent
from exchange.engine.staging import Tables
from exchange.models import ImportBatch
from exchange.profiles import Profile


class Code(IntEnum):
    """Verdicts as small numbers, in the staged tables; ``models.RowVerdict`` names them for people."""

    CREATED = 0
    UPDATED = 1
    UNCHANGED = 2
    HELD = 3
    REJECTED = 4


LINE_PROBLEMS = (
    Problem("cells_too_many", Severity.ERROR, "", _("The row has more cells than the heading."),
            _("Look for a separator inside a text, for example in the address, and put the text between quotes.")),
    Problem("cells_too_few", Severity.ERROR, "", _("The row has fewer cells than the heading; perhaps the file was cut."),
            _("Save the file again and compare its last row with the original.")),
    Problem("zero_bytes", Severity.ERROR, "", _("The row holds bytes that are no text."),
            _("Save the file again as CSV UTF-8 or XLSX.")),
)  # fmt: skip
LEFT_BEFORE = Problem(
    "left_before",
    Severity.WARNING,
    "",
    _("Somebody has left out a row that said the same; that stays."),
    _("Decide anew on the page of the import in which it was held, if that was a mistake."),
)
_RAGGED = {"cells_too_many": TOO_MANY, "cells_too_few": TOO_FEW, "zero_bytes": ZERO_BYTES}


def line_flags(problems: Catalogue) -> list[str]:
    """Return the flags of a line as a line, from ``ragged``."""
    return [problems.flag(code, f"ragged = {mark}") for code, mark in _RAGGED.items()]


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person confirms before a batch is applied.

    She repeats ``number`` (how many it concerns), so that nobody confirms another file than she has looked at; ``label`` is
    what she ticks, ``refusal`` what is said while nobody has. ``code`` is stable.
    """

    code: str
    number: int
    label: str
    refusal: str


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Whom we know by the number of a row: where she stands, and what is on record of her by our columns, in words."""

    address: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Work:
    """One batch being staged, applied or undone. ``places`` are the actor's; ``given`` our columns that the file has."""

    batch: ImportBatch
    actor: Any
    kind: BulkKind
    profile: Profile
    given: frozenset[str]
    places: list[str]
    moment: datetime
    as_of: date
    forced: frozenset[str] = frozenset()
    report: Report = field(default_factory=Silent)

    @property
    def tables(self) -> Tables:
        """The staged tables."""
        return Tables(self.batch.pk)

    def bit(self, code: str) -> int:
        """Return the bit of a problem; a hold that a person has lifted for this batch has none."""
        return 0 if code in self.forced else self.kind.problems.bit(code)

    def flag(self, code: str, condition: str) -> str:
        """Return SQL that is the problem's bit where ``condition`` is true, otherwise 0."""
        return f"CASE WHEN {condition} THEN {self.bit(code)}::bigint ELSE 0 END"


class BulkKind(ABC):
    """A kind of file. ``resource`` declares the columns, ``problems`` what can be wrong, ``required`` the columns without
    which nothing can be done; ``profiles`` is the folder of shipped profiles.
    """

    code: ClassVar[str]
    title: ClassVar[str | Promise]
    hint: ClassVar[str | Promise]
    resource: ClassVar[type[resources.ModelResource]]
    problems: ClassVar[Catalogue]
    required: ClassVar[frozenset[str]]
    profile_folder: ClassVar[Path]
    further: ClassVar[frozenset[str]] = frozenset()
    """Columns that help to read the others and are kept nowhere."""
    takeable: ClassVar[frozenset[str]] = frozenset()
    """The holds that a person can lift by taking the row in."""
    writing: ClassVar[tuple[str, ...]] = ("changes",)
    """The phases that :meth:`apply` tells of, in their order; words for them are in ``exchange.phases``."""
    by_month: ClassVar[bool] = False
    """Such a file speaks of a month, which is told with it: ``options["period"]``, as ``2025-12``."""
    remembers: ClassVar[bool] = False
    """The kind keeps a hash of each row without problems, and knows the row by it the next time; see :meth:`known`."""
    reading: ClassVar[int] = 1
    """To be raised when rows are understood differently from now on: all of them are read once more then."""

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """The columns by name."""
        return cells_of(self.resource)

    @cached_property
    def errors(self) -> int:
        """The bits of all errors."""
        return self.problems.mask(Severity.ERROR)

    @cached_property
    def holds(self) -> int:
        """The bits of all holds."""
        return self.problems.mask(Severity.HOLD)

    @abstractmethod
    def identity(self) -> str:
        """Return SQL over ``c`` for what a row says of whom; rows that say the same are decided once."""

    @abstractmethod
    def cross_flags(self, work: Work) -> list[str]:
        """Return flags about several cells of one row; names are those of the columns (inside ``cells``)."""

    def prepare(self, work: Work) -> None:  # noqa: B027 - most kinds have nothing to prepare
        """Make what :meth:`village_of` joins, before the cells are parsed."""

    @abstractmethod
    def village_of(self, work: Work) -> tuple[str, dict[str, str], str]:
        """Return the row's village as SQL over ``x.t_<column>``, its problems as conditions, and a join that it needs or an
        empty text; see ``Profile.village_by``.
        """

    def helpers(self, work: Work) -> dict[str, str]:
        """Return further values by name, over ``x``, that the conditions of :meth:`village_of` need."""
        return {}

    def day_of(self, options: Mapping[str, Any]) -> date | None:
        """Return the day that a file speaks of by what was told with it, or ``None`` when it is told by itself.

        Raises:
            ImportRefused: what was told cannot be.
        """
        return None

    def admit(self, batch: ImportBatch) -> None:  # noqa: B027 - most kinds take a file at any time
        """Refuse a file by what was told with it: asked before it is read, and again before it is applied.

        Raises:
            ImportRefused: the kind's own causes.
        """

    def derived(self, work: Work) -> Mapping[str, str]:
        """Return, over ``x``, values by name that are read from another column's cell (``x.t_<column>``); those that are
        no columns of the kind are added to ``cells``.
        """
        return {}

    def known(self, work: Work, rows: int) -> int | None:
        """Leave rows that say word for word what is known out of the reading: create ``fresh``, those of ``lines`` (``n``,
        ``row_hash``) that have to be read, and return how many of the ``rows`` were left out. They count as unchanged.
        Rows of ``fresh`` without ``n`` are the kind's own affair.
        ``None`` when nothing is known that way, so that all of them have to be read.

        Asked only of a kind that ``remembers``.
        """
        return None

    def read_always(self, work: Work, columns: Mapping[str, int]) -> str:
        """Return SQL over ``raw`` for the rows that must be read even if their cells are known: what ``further`` columns say
        is in no hash.
        """
        return "false"

    def review(self, work: Work) -> dict[str, Any]:
        """Look at the judged file as a whole; what is found is kept in the batch's ``options["found"]``.

        Raises:
            ImportRefused: it cannot be the file that it was said to be.
        """
        return {}

    def questions(self, batch: ImportBatch) -> list[Question]:
        """Return what has to be confirmed before the staged batch is applied."""
        return []

    def remarks(self, batch: ImportBatch) -> list[str]:
        """Return sentences about the judged file as a whole, beyond its rows."""
        return []

    def on_record(self, user: Any, numbers: Collection[str]) -> Mapping[str, OnRecord]:
        """Return, by the 16 digits of a NIK, those of ``numbers`` whom we know and ``user`` may see."""
        return {}

    def figures(self, batch: ImportBatch) -> dict[str, int]:
        """Return further counts of a batch, by the names that its command prints."""
        return {}

    def overtaken(self, batch: ImportBatch) -> bool:
        """Keep others from writing what the kind writes, and tell whether they did since the batch was judged."""
        return False

    @abstractmethod
    def plan(self, work: Work) -> str:
        """Return a query of ``n``, ``subject`` (the record's key), ``verdict`` and ``mask`` (that of the cells included).

        It has a row for each row of ``cells`` that is known already or has a problem; all others are created. Errors and
        holds in ``mask`` go before ``verdict``.
        """

    @abstractmethod
    def apply(self, work: Work) -> dict[str, int]:
        """Write what ``cells`` and ``plan`` say, in the caller's transaction; return further counts."""

    @abstractmethod
    def undo(self, work: Work) -> dict[str, int]:
        """Restore what the batch changed; return ``restored``, ``removed`` and ``kept`` (changed by a person since)."""
