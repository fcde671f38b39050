"""What an app says of a kind of file that is loaded in bulk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
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
