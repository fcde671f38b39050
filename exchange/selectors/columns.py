"""What a file's headings are, what they could mean, and the first rows read that way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.tabular import UnreadableTable
from exchange.engine.kinds import BulkKind
from exchange.engine.reading import Layout, first_rows, folded, read_layout
from exchange.exceptions import ImportRefused
from exchange.models import ImportBatch
from exchange.profiles import Profile, profile_named
from exchange.registry import bulk_kind
from exchange.rules.headings import suggest
from exchange.selectors.rows import masked_cell
from exchange.storage import file_of

PREVIEWED = 20
# Columns that help to read another one and are kept nowhere themselves.
_FURTHER = {"district": _("district")}
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a file: what the profile or a person says it is, a guess when nobody does, and the first cells."""

    text: str
    column: str
    guess: str
    samples: list[str]


@dataclass(frozen=True, slots=True)
class Mapping:
    """The headings of a file. ``missing`` are the columns without which nothing can be read, unless guessed."""

    profile: Profile
    headings: list[Heading]
    columns: dict[str, str]
    missing: list[str]

    @property
    def chosen(self) -> dict[str, str]:
        """Heading to column, guesses included."""
        return {heading.text: heading.column or heading.guess for heading in self.headings}


def column_labels(kind: BulkKind) -> dict[str, str]:
    """Return our columns in words, as the model names them."""
    labels = {name: _label(kind.resource._meta.model, str(cell.attribute)) or name for name, cell in kind.cells.items()}
    return {**labels, **{name: capfirst(str(_FURTHER.get(name, name))) for name in sorted(kind.further)}}


def mapping_of(batch: ImportBatch) -> Mapping:
    """Look at the beginning of a batch's file.

    Raises:
        ImportRefused: it cannot be read, or is not kept any more.
    """
    kind = bulk_kind(batch.kind)
    profile = profile_named(batch.kind, kind.profile_folder, batch.profile)
    path = file_of(batch)
    layout, rows = _beginning(path, profile)
    told = {str(heading): str(column) for heading, column in batch.options.get("told", {}).items()}
    placed = profile.mapping(layout.headings, told)
    by_index = {index: column for column, index in placed.items()}
    free = {column: names for column, names in profile.headings.items() if column not in placed}
    unknown = profile.unknown(layout.headings, told)
    guesses = suggest(unknown, free)
    headings = [
        Heading(heading, by_index.get(index, ""), guesses.get(heading, ""), _samples(rows, index))
        for index, heading in enumerate(layout.headings)
        if heading.strip()
    ]
    required = kind.required - ({"village"} if profile.village_by == "sender" else set())
    return Mapping(profile, headings, column_labels(kind), sorted(required - placed.keys() - set(guesses.values())))


def _beginning(path: Path, profile: Profile) -> tuple[Layout, list[list[str]]]:
    try:
        layout = read_layout(path, recognises=lambda headings: len(profile.mapping(headings)))
        return layout, first_rows(path, layout, PREVIEWED)
    except UnreadableTable as error:
        raise ImportRefused(str(error), code=error.code, field="file") from error


def _samples(rows: Iterable[list[str]], index: int) -> list[str]:
    cells = [masked_cell(row[index].strip()) for row in rows if index < len(row) and folded(row[index])]
    return list(dict.fromkeys(cells))[:_SAMPLES]


def _label(model: type[models.Model], attribute: str) -> str:
    field: models.Field | None = None  # type: ignore[type-arg]
    for part in attribute.split("__"):
        try:
            field = model._meta.get_field(part.removesuffix("_id"))  # type: ignore[assignment]
        except FieldDoesNotExist:
            return ""
        model = field.related_model or model  # type: ignore[union-attr]
    return capfirst(str(field.verbose_name)) if field is not None else ""
