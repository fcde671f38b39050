"""The workflows that the product ships, as files; an office adds a version of its own with ``manage.py workflow_load``."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from welfare.exceptions import DefinitionRefused

FOLDER = Path(__file__).resolve().parent


def read_file(path: Path) -> dict[str, Any]:
    """Return the content of a workflow's file in values that JSON knows: days as ISO text.

    Raises:
        DefinitionRefused: it is no TOML.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionRefused([f"{path.name}: {error}"]) from error
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in content.items()}


@lru_cache(maxsize=1)
def shipped() -> tuple[dict[str, Any], ...]:
    """Return every shipped definition, in the order of the files' names."""
    return tuple(read_file(path) for path in sorted(FOLDER.glob("*.toml")))


def shipped_words() -> dict[str, str]:
    """Return the messages of the shipped steps, reasons and outcomes, in the reader's language, by code.

    A code that several workflows use has the words of the first; the record names the case beside it.
    """
    words: dict[str, str] = {}
    for data in shipped():
        for part in ("steps", "reasons", "outcomes"):
            for each in data.get(part, ()):
                words.setdefault(each["code"], gettext(each["label"]))
    return words
