"""Static files out of node_modules: an allow-list, because whole dist folders break manifest storage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Address under /static/vendor/ -> file in node_modules.
FILES = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler/tabler.min.css.map": "@tabler/core/dist/css/tabler.min.css.map",
    "tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "tabler/tabler.min.js.map": "@tabler/core/dist/js/tabler.min.js.map",
    "echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "inter/inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter/inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}


class NodePackageFinder(BaseFinder):
    """Finds the files above as ``vendor/…``."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=str(settings.NODE_MODULES))
        self.storage.prefix = "vendor"  # type: ignore[attr-defined]

    def check(self, **_kwargs: Any) -> list[Any]:
        """Nothing to check: a missing file is reported by collectstatic."""
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Return the path of ``vendor/…``, or an empty list."""
        source = FILES.get(path.removeprefix("vendor/")) if path.startswith("vendor/") else None
        full = Path(settings.NODE_MODULES) / source if source else None
        if full is None or not full.exists():
            return []
        return [str(full)] if find_all else str(full)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Yield each file with a storage that opens it."""
        for address, source in FILES.items():
            yield address, _OneFile(Path(settings.NODE_MODULES) / source)


class _OneFile(FileSystemStorage):
    """A storage that knows one file by whatever name it is asked for."""

    prefix = "vendor"

    def __init__(self, source: Path) -> None:
        super().__init__(location=str(source.parent))
        self._source = source

    def path(self, name: str) -> str:
        return str(self._source)
