"""Bring in residents as a test does: rows of text, a file, an import, its ledger."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path
from typing import Any

from accounts.models import User
from exchange.models import ImportBatch
from exchange.services.batches import batch_apply, batch_receive, batch_stage
from tests.make import next_nik

COLUMNS = (
    "nik", "kk", "name", "sex", "born", "birthplace", "relation", "marital", "religion", "education", "occupation",
    "disability", "address", "rt", "rw", "village", "status", "no_nik_reason",
)  # fmt: skip
_number = itertools.count()


def row(**cells: str) -> dict[str, str]:
    """Return a sound row: a head of a family of her own in Rengas Condong, born on 17 May 1980."""
    ordinary = {
        "nik": next_nik(),
        "kk": next_nik(),
        "name": "SUTRISNO",
        "sex": "L",
        "born": "1980-05-17",
        "birthplace": "BATANG HARI",
        "relation": "1",
        "marital": "2",
        "religion": "1",
        "education": "4",
        "occupation": "PETANI",
        "address": "Jalan Contoh",
        "rt": "001",
        "rw": "002",
        "village": "15.04.03.2004",
        "status": "hidup",
    }
    return {**ordinary, **cells}


def as_csv(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """Return the rows as a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def stage(folder: Path, actor: User, content: bytes, *, name: str = "", **values: Any) -> ImportBatch:
    """Write a file and stage it."""
    path = folder / (name or f"penduduk-{next(_number)}.csv")
    path.write_bytes(content)
    received = batch_receive(
        actor=actor, kind="residents", source=path, file_name=path.name, **{"profile": "standard", **values}
    )
    return batch_stage(actor=actor, batch=received)


def load(folder: Path, actor: User, content: bytes, **values: Any) -> ImportBatch:
    """Write a file, stage it and apply it."""
    return batch_apply(actor=actor, batch=stage(folder, actor, content, **values))


def counts(batch: ImportBatch) -> tuple[int, int, int, int, int]:
    """Return created, updated, unchanged, held and rejected."""
    return batch.created, batch.updated, batch.unchanged, batch.held, batch.rejected
