"""Collect every message of the product, without GNU gettext on the machine (docs/adr/0006)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Indonesian has one form for any number; Babel's own table does not know that.
_HEADER = b"""msgid ""
msgstr ""
"Project-Id-Version: SIPERKASA\\n"
"Language: id\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
# Data that people read: what these keys hold in a TOML file is a message (workflows, lists of codes).
_DATA_MESSAGE = re.compile(r'\b(?:label|title|done|waits|hint)\s*=\s*"([^"]+)"')
_SKIP = {".venv", "node_modules", "var", "build", "tests", "benchmarks", "migrations"}


def extract_messages(root: Path) -> Catalog:
    """Return the messages of all Python files, templates and data files below ``root``, with where they stand."""
    catalog = Catalog(domain="django", fuzzy=False)
    for path in _sources(root):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".toml":
            for number, text in enumerate(source.splitlines(), 1):
                for message in _DATA_MESSAGE.findall(text):
                    catalog.add(message, locations=[(f"{path.relative_to(root)}", number)])
            continue
        if path.suffix == ".html":
            # What templatize leaves is Python as far as calls go; without its indentation the tokenizer accepts it.
            source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).split("\n"))
        for line, function, messages, _comments in extract_python(io.BytesIO(source.encode()), KEYWORDS, (), {}):
            _add(catalog, f"{path.relative_to(root)}", line, str(function), messages)
    return catalog


def read_catalogue(path: Path) -> Catalog:
    """Return the catalogue in ``path``, or an empty Indonesian one."""
    source = path.read_bytes() if path.exists() else _HEADER
    return read_po(io.BytesIO(source), locale="id", domain="django")


def write_catalogue(path: Path, catalog: Catalog) -> None:
    """Write a catalogue in a stable order, without line numbers, so that a change shows only what changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(b"# SIPERKASA in Indonesian: the language of its users.\n" + _HEADER + b"\n")
        write_po(
            file, catalog, sort_by_file=True, include_lineno=False, ignore_obsolete=True, width=110, omit_header=True
        )


def _sources(root: Path) -> Iterator[Path]:
    for pattern in ("*.py", "*.html", "*.toml"):
        for path in sorted(root.rglob(pattern)):
            if not _SKIP & set(path.relative_to(root).parts):
                yield path


def _add(catalog: Catalog, place: str, line: int, function: str, messages: object) -> None:
    # What the extractor hands over follows the keyword: a message, a pair for plurals, a context before either.
    parts = [part for part in (messages if isinstance(messages, tuple) else (messages,)) if part]
    if not parts:
        return
    context = str(parts.pop(0)) if function.replace("_lazy", "") in {"pgettext", "npgettext"} else None
    message = tuple(map(str, parts[:2])) if function.removeprefix("p").startswith("n") else str(parts[0])
    catalog.add(message, locations=[(place, line)], context=context)
