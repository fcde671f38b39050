"""The questionnaires that the product ships, as files; an office adds a version of its own with ``questionnaire_load``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from welfare.workflows import read_file

FOLDER = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def shipped_questionnaires() -> tuple[dict[str, Any], ...]:
    """Return every shipped questionnaire, in the order of the files' names."""
    return tuple(read_file(path) for path in sorted(FOLDER.glob("*.toml")))
