"""Reading a table of a file strictly: what is missing, unknown or of the wrong kind is noted, and reading goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

V = TypeVar("V")
T = TypeVar("T")
D = TypeVar("D")


class Table:
    """One table of a file, read key by key; what is wrong or unknown is noted and reading goes on."""

    def __init__(self, data: object, where: str, faults: list[str]) -> None:
        self._where, self._faults, self._read = where, faults, set[str]()
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            self.fault("is no table")

    def fault(self, words: str) -> None:
        self._faults.append(f"{self._where}: {words}")

    def text(self, key: str, *, optional: bool = False) -> str:
        value = self._take(key, str, "", optional=optional)
        if not optional and key in self._data and not value.strip():
            self.fault(f"{key} is empty")
        return value

    def number(self, key: str, *, least: int = 1) -> int | None:
        value = self._take(key, int, None, optional=True)
        if isinstance(value, bool) or (value is not None and value < least):
            self.fault(f"{key} must be a whole number from {least}")
            return None
        return value

    def flag(self, key: str) -> bool:
        return self._take(key, bool, default=False, optional=True)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key, list, [], optional=True)
        if not all(isinstance(each, str) and each for each in value):
            self.fault(f"{key} must be a list of texts")
            return ()
        return tuple(value)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        value = self._take(key, list, [], optional=True)
        if not all(
            isinstance(each, list) and len(each) == 2 and all(isinstance(text, str) for text in each) for each in value
        ):
            self.fault(f"{key} must be a list of pairs of texts")
            return ()
        return tuple((code, words) for code, words in value)

    def tables(self, key: str, *, optional: bool = False) -> list[Table]:
        value = self._take(key, list, [], optional=optional)
        return [Table(each, f"{key}[{index}]{_named(each)}", self._faults) for index, each in enumerate(value, 1)]

    def one_of(self, key: str, kind: Callable[[str], V], default: V) -> V:
        return self._known(key, self.text(key), kind, default)

    def maybe_one_of(self, key: str, kind: Callable[[str], V]) -> V | None:
        value = self.text(key, optional=True)
        return self._known(key, value, kind, None) if value else None

    def several_of(self, key: str, kind: Callable[[str], V]) -> tuple[V, ...]:
        found = [self._known(key, value, kind, None) for value in self.texts(key)]
        return tuple(each for each in found if each is not None)

    def finish(self) -> None:
        for key in sorted(set(self._data) - self._read):
            self.fault(f"{key} is not known here")

    def _known(self, key: str, value: str, kind: Callable[[str], V], default: V) -> V:
        try:
            return kind(value)
        except ValueError:
            if value:
                self.fault(f"{key} “{value}” is not known")
            return default

    def _take(self, key: str, kind: type[T], default: D, *, optional: bool) -> T | D:
        self._read.add(key)
        value = self._data.get(key)
        if value is None:
            if not optional:
                self.fault(f"{key} is missing")
            return default
        if not isinstance(value, kind):
            self.fault(f"{key} is of the wrong kind")
            return default
        return value


def _named(data: object) -> str:
    return f" {data['code']}" if isinstance(data, Mapping) and isinstance(data.get("code"), str) else ""
