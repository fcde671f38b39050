"""Words for the actions of the record; filled by the composition root, because audit knows no domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}
_things: dict[str, str | Promise] = {}
_keys: dict[str, str | Promise] = {}
_values: list[Callable[[], Mapping[str, str | Promise]]] = []


def register_actions(labels: Mapping[str, str | Promise]) -> None:
    """Add the words for actions (``case.approve`` -> "Case approved")."""
    _labels.update(labels)


def register_things(labels: Mapping[str, str | Promise]) -> None:
    """Add the words for what actions are about: the part before the dot (``case`` -> "Cases")."""
    _things.update(labels)


def register_words(keys: Mapping[str, str | Promise], values: Callable[[], Mapping[str, str | Promise]]) -> None:
    """Add the words for the keys of details, and a function that returns those for codes among their values."""
    _keys.update(keys)
    _values.append(values)


def detail_words() -> tuple[Mapping[str, str | Promise], Mapping[str, str | Promise]]:
    """Return the words for keys and for values."""
    return _keys, {code: label for values in _values for code, label in values().items()}


def known_things() -> dict[str, str | Promise]:
    """Return every kind of thing that has words."""
    return dict(_things)


def action_label(action: str) -> str | Promise:
    """Return the words for an action, or its code when nobody gave any."""
    return _labels.get(action, action)


def known_actions() -> dict[str, str | Promise]:
    """Return every action that has words."""
    return dict(_labels)
