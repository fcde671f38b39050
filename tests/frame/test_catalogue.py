"""The interface speaks Indonesian completely: every message of the source is in the catalogue, translated."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from core.catalogue import extract_messages, read_catalogue

_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]")


def _strings(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, (tuple, list)) else [str(value or "")]


def test_every_message_has_its_indonesian() -> None:
    catalogue = read_catalogue(Path(settings.BASE_DIR) / "locale" / "id" / "LC_MESSAGES" / "django.po")
    known = {(message.id, message.context): message for message in catalogue if message.id}
    missing = []
    for message in extract_messages(settings.BASE_DIR):
        if not message.id:
            continue
        found = known.get((message.id, message.context))
        if found is None or not all(_strings(found.string)) or found.fuzzy:
            missing.append((message.id, message.locations[:1]))
    assert not missing, "run `make messages` and translate"


def test_a_translation_keeps_the_placeholders_of_its_message() -> None:
    catalogue = read_catalogue(Path(settings.BASE_DIR) / "locale" / "id" / "LC_MESSAGES" / "django.po")
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        wanted = {name for text in _strings(message.id) for name in _PLACEHOLDER.findall(text)}
        if any(set(_PLACEHOLDER.findall(text)) - wanted for text in _strings(message.string) if text):
            wrong.append(message.id)
    assert not wrong
