"""Read the features of a GeoJSON file one after the other, so that a country's fit into little memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from regions.exceptions import BoundaryFileRefused

LARGEST_FILE = 512 * 1024 * 1024
LARGEST_FEATURE = 32 * 1024 * 1024
_CHUNK = 256 * 1024
_START = re.compile(r'"features"\s*:\s*\[')
_BETWEEN = " \t\r\n,"


def features(source: Path) -> Iterator[Any]:
    """Yield each feature of a ``FeatureCollection``; at most one of them and a chunk of the file are in memory.

    Raises:
        BoundaryFileRefused: ``file_missing``, ``file_large``, ``file_form`` (no GeoJSON, or it breaks off) or
            ``feature_large``.
    """
    if not source.is_file():
        raise _refused("file_missing", _("%(file)s: there is no such file."), source)
    if source.stat().st_size > LARGEST_FILE:
        raise _refused("file_large", _("%(file)s is larger than 512 MB: import one province at a time."), source)
    try:
        with source.open(encoding="utf-8-sig") as stream:
            yield from _features(stream, source)
    except UnicodeDecodeError as error:
        raise _refused("file_form", _("%(file)s is not a text in UTF-8: save it as GeoJSON."), source) from error


def _features(stream: IO[str], source: Path) -> Iterator[Any]:
    decoder, waiting = json.JSONDecoder(), ""
    while not (start := _START.search(waiting)):
        chunk = stream.read(_CHUNK)
        if not chunk or len(waiting) > LARGEST_FEATURE:
            raise _refused("file_form", _("%(file)s holds no “features”: it is no GeoJSON collection."), source)
        waiting += chunk
    waiting = waiting[start.end() :]
    while True:
        waiting = waiting.lstrip(_BETWEEN)
        if waiting.startswith("]"):
            return
        try:
            feature, end = decoder.raw_decode(waiting)
        except json.JSONDecodeError:
            # Perhaps only the rest of it has not been read. Twice as much each time, so that reading stays linear.
            chunk = stream.read(max(_CHUNK, len(waiting)))
            if not chunk:
                raise _refused("file_form", _("%(file)s breaks off, or is no JSON: fetch it again."), source) from None
            if len(waiting) > LARGEST_FEATURE:
                message = _("%(file)s holds a place of more than 32 MB: simplify its outline.")
                raise _refused("feature_large", message, source) from None
            waiting += chunk
            continue
        yield feature
        waiting = waiting[end:]


def _refused(code: str, message: str, source: Path) -> BoundaryFileRefused:
    return BoundaryFileRefused(message % {"file": source.name}, code=code)
