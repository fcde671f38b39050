"""Time things in pairs, collect results, write ``bench.json``."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

PAIRS = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One line of ``bench.json``. ``value`` is in ``unit``; ``ours_s`` and ``reference_s`` are medians in seconds."""

    id: str
    value: float
    unit: str
    ours_s: float | None = None
    reference_s: float | None = None
    rows: int | None = None


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ratio(
    name: str, ours: Callable[[], object], reference: Callable[[], object], *, rows: int, pairs: int = PAIRS
) -> Result:
    """Return the median ratio of ``ours`` to ``reference``, measured alternately."""
    times = [(seconds(ours), seconds(reference)) for _ in range(pairs)]
    value = statistics.median(a / b for a, b in times)
    return Result(
        name,
        round(value, 3),
        "ratio",
        ours_s=round(statistics.median(a for a, _ in times), 4),
        reference_s=round(statistics.median(b for _, b in times), 4),
        rows=rows,
    )


def p95_ms(work: Callable[[], object], *, times: int = 40, warm_up: int = 3) -> float:
    """Return the 95th percentile of ``work`` in milliseconds."""
    for _ in range(warm_up):
        work()
    measured = sorted(seconds(work) for _ in range(times))
    return round(measured[int(len(measured) * 0.95) - 1] * 1000, 2)


def say(text: str) -> None:
    """Write a line for the person at the terminal."""
    sys.stderr.write(f"{text}\n")


def write(folder: Path, size: str, results: list[Result]) -> Path:
    """Write ``bench.json`` and return where."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    content = {"machine": machine, "size": size, "results": [asdict(result) for result in results]}
    path = folder / "bench.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path
