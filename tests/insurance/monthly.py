"""Bring in a month's members as a test does: rows of text, a file, an import."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path
from typing import Any

from accounts.models import User
from exchange.models import ImportBatch
from exchange.services.batches import batch_apply, batch_receive, batch_stage

COLUMNS = (
    "card_number", "nik", "kk", "name", "sex", "born", "segment", "payer", "care_class", "status", "status_reason", "since",
    "village", "facility_code",
)  # fmt: skip
VILLAGE = "15.04.03.2004"
_number = itertools.count()


def card(number: int) -> str:
    """Return a card number."""
    return f"{number:013d}"


def row(number: int, **cells: str) -> dict[str, str]:
    """Return a sound row of the card ``number``: an active member of PBI JK in Rengas Condong, with a NIK of her own."""
    ordinary = {
        "card_number": card(number),
        "nik": f"150403570590{9000 + number:04d}" if number < 1000 else f"15040357{number:04d}9001",
        "kk": "1504030101109001",
        "name": f"PESERTA {number}",
        "sex": "P",
        "born": "1990-05-17",
        "segment": "PBI_JK",
        "payer": "APBN",
        "care_class": "3",
        "status": "active",
        "since": "2020-01-01",
        "village": VILLAGE,
        "facility_code": "15040301",
    }
    return {**ordinary, **cells}


def as_csv(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """Return the rows as a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def stage(folder: Path, actor: User, period: str, rows: list[dict[str, str]] | bytes, **values: Any) -> ImportBatch:
    """Write a file of the month ``period`` and stage it."""
    path = folder / f"peserta-{next(_number)}.csv"
    path.write_bytes(rows if isinstance(rows, bytes) else as_csv(rows))
    told = {"period": period, "confirmed": values.pop("confirmed", {})}
    received = batch_receive(
        actor=actor,
        kind="members",
        source=path,
        file_name=path.name,
        options=told,
        **{"profile": "standard", **values},
    )
    return batch_stage(actor=actor, batch=received)


def load(folder: Path, actor: User, period: str, rows: list[dict[str, str]] | bytes, **values: Any) -> ImportBatch:
    """Write a file of the month ``period``, stage it and apply it."""
    return batch_apply(actor=actor, batch=stage(folder, actor, period, rows, **values))


def counts(batch: ImportBatch) -> tuple[int, int, int, int, int]:
    """Return created, updated, unchanged, held and rejected."""
    return batch.created, batch.updated, batch.unchanged, batch.held, batch.rejected
