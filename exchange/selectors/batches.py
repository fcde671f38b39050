"""Imports: the list, one of them, its problems in words, what may be done with it now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from core.exceptions import NotWithinReach
from core.web.filters import Chosen
from core.web.paging import Page, keyset_page
from exchange.engine.kinds import BulkKind, Question
from exchange.engine.problems import Severity
from exchange.models import BatchStatus, ImportBatch, ImportRow, RowVerdict
from exchange.registry import find_bulk
from exchange.services.undo import undoable
from regions.capabilities import Capability

MOST_LEDGERS = 10_000
# What a batch will not touch because a person decided: shown apart from other remarks.
KEPT = frozenset({"kept_decision", "left_before"})


def import_list(user: Any, *, chosen: Chosen, after: str = "", before: str = "") -> Page[ImportBatch]:
    """Return a page of the imports within reach that the filters leave, newest first."""
    return keyset_page(_filtered(user, chosen), order=["-id"], after=after, before=before)


def ledgers(user: Any, *, chosen: Chosen) -> Iterator[ImportBatch]:
    """Yield the imports of the list, newest first, at most :data:`MOST_LEDGERS`."""
    yield from _filtered(user, chosen).order_by("-id")[:MOST_LEDGERS].iterator(chunk_size=1_000)


def _filtered(user: Any, chosen: Chosen) -> QuerySet[ImportBatch]:
    return chosen.narrow(ImportBatch.objects.visible_to(user).select_related("actor", "region"), user)


def import_detail(user: Any, key: int, action: str = "view") -> ImportBatch:
    """Return one import.

    Raises:
        NotWithinReach: there is none, or none on which this reader may do ``action``.
    """
    found = ImportBatch.objects.visible_to(user, action).select_related("actor", "region", "undone_by", "progress")
    batch = found.filter(pk=key).first()
    if batch is None:
        raise NotWithinReach("no such import")
    return batch


@dataclass(frozen=True, slots=True)
class Cause:
    """A problem of an import, with the rows that have it; ``advice`` says what to do."""

    code: str
    severity: Severity
    message: str | Promise
    advice: str | Promise
    count: int
    first_rows: list[int]

    @property
    def section(self) -> str:
        """Where the review shows it: ``error``, ``hold``, ``kept`` or ``warning``."""
        return "kept" if self.code in KEPT else self.severity.value

    @property
    def more(self) -> int:
        """How many rows have it beyond those whose numbers are known."""
        return max(0, self.count - len(self.first_rows))


def causes(batch: ImportBatch) -> list[Cause]:
    """Return what was wrong with the rows, in the reader's language: errors, then holds, then warnings; most rows first."""
    kind = find_bulk(batch.kind)
    found = [
        _cause(kind, code, fallback, told)
        for fallback, problems in ((Severity.ERROR, batch.errors), (Severity.WARNING, batch.warnings))
        for code, told in problems.items()
    ]
    order = list(Severity)
    return sorted(found, key=lambda cause: (order.index(cause.severity), -cause.count, cause.code))


def _cause(kind: BulkKind | None, code: str, fallback: Severity, told: dict[str, Any]) -> Cause:
    known = kind.problems[code] if kind and code in kind.problems else None
    return Cause(
        code=code,
        severity=known.severity if known else fallback,
        message=known.message if known else told.get("message") or code,
        advice=known.advice if known else "",
        count=int(told.get("count", 0)),
        first_rows=list(told.get("first_rows", ())),
    )


@dataclass(frozen=True, slots=True)
class Steps:
    """What this reader may do with an import at this moment."""

    read_again: bool
    map_headings: bool
    apply: bool
    discard: bool
    undo: bool
    rows: bool


def steps_of(user: Any, batch: ImportBatch, *, works: bool) -> Steps:
    """Return the steps that are open; none while work on it goes on (``works``)."""
    may = user.reach.at(Capability.RUN_IMPORTS, batch.region_id)
    bulk = find_bulk(batch.kind) is not None
    free = may and bulk and not works
    unfinished = batch.status in (BatchStatus.STAGING, BatchStatus.FAILED)
    return Steps(
        read_again=free and unfinished,
        map_headings=free and (unfinished or batch.status == BatchStatus.STAGED) and bool(batch.stored_as),
        apply=free and batch.status == BatchStatus.STAGED,
        discard=free and (unfinished or batch.status == BatchStatus.STAGED),
        undo=free and batch.status == BatchStatus.APPLIED and undoable(batch),
        rows=may and bulk,
    )


def in_the_way(user: Any, batch: ImportBatch) -> ImportBatch | None:
    """Return the import that has to be undone before ``batch`` can be: the last of its kind for the region."""
    if batch.status != BatchStatus.APPLIED or undoable(batch):
        return None
    later = ImportBatch.objects.visible_to(user).filter(kind=batch.kind, region=batch.region_id)
    return later.filter(status=BatchStatus.APPLIED, applied_at__gt=batch.applied_at).order_by("-applied_at").first()


def undecided(batch: ImportBatch) -> int:
    """Return how many held rows wait for a decision."""
    return ImportRow.objects.filter(batch=batch, verdict=RowVerdict.HELD, decision="").count()


def questions_of(batch: ImportBatch) -> list[Question]:
    """Return what has to be confirmed before a staged import is applied."""
    kind = find_bulk(batch.kind)
    return kind.questions(batch) if kind and batch.status == BatchStatus.STAGED else []


def remarks_of(batch: ImportBatch) -> list[str]:
    """Return what its kind says about an import as a whole."""
    kind = find_bulk(batch.kind)
    return kind.remarks(batch) if kind else []
