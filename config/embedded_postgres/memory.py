"""How much memory the embedded server may keep pages in, after what the machine, or the container, has."""

from __future__ import annotations

import os
from pathlib import Path

MB = 1024 * 1024
# A quarter is what PostgreSQL's documentation recommends. Less than the least serves nobody; and beyond the most the whole
# of a large regency fits, its indexes too.
_SHARE, _LEAST, _MOST = 4, 128 * MB, 4096 * MB
_MOST_IN_TESTS = 512 * MB
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def sizes(memory: int, *, testing: bool = False) -> dict[str, str]:
    """Return the settings of the server for ``memory`` bytes.

    >>> sizes(24 * 1024 * MB)
    {'shared_buffers': '4096MB', 'effective_cache_size': '12288MB'}
    >>> sizes(2 * 1024 * MB)
    {'shared_buffers': '512MB', 'effective_cache_size': '1024MB'}
    """
    shared = max(_LEAST, min(memory // _SHARE, _MOST_IN_TESTS if testing else _MOST))
    return {"shared_buffers": f"{shared // MB}MB", "effective_cache_size": f"{max(memory // 2, shared) // MB}MB"}


def memory_here() -> int:
    """Return the bytes of memory of this machine, or of the container's limit where that is less."""
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([physical, *(limit for path in _LIMITS if (limit := _limit(path)))])


def _limit(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):  # no such limit, or the word "max"
        return None
