"""Which column a heading could mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

_LIKELY = 0.78  # two words of six letters that differ in one are alike; "nama ibu" and "nama" are not
_MARKS = re.compile(r"[^a-z0-9]+")
# How offices shorten words in a heading, before two of them are compared.
_SHORT = {"tgl": "tanggal", "tg": "tanggal", "tpt": "tempat", "tmpt": "tempat", "no": "nomor", "jk": "kelamin",
          "pddk": "pendidikan", "stat": "status", "kec": "kecamatan", "kel": "kelurahan", "hub": "hubungan",
          "jns": "jenis", "lhr": "lahir", "kwn": "kawin", "alm": "alamat"}  # fmt: skip


def suggest(headings: Sequence[str], known: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return for each of ``headings`` the column it most likely means; those that resemble nothing are absent.

    ``known`` are the synonyms of each column. A column is suggested once, for the heading that resembles it most: two
    headings cannot both be the NIK.
    """
    scored = sorted(
        (
            (_likeness(heading, synonym), heading, column)
            for heading in headings
            for column, synonyms in known.items()
            for synonym in (column, *synonyms)
        ),
        reverse=True,
    )
    found: dict[str, str] = {}
    for score, heading, column in scored:
        if score < _LIKELY:
            break
        if heading not in found and column not in found.values():
            found[heading] = column
    return found


def _likeness(one: str, other: str) -> float:
    left, right = _words(one), _words(other)
    if not left or not right:
        return 0.0
    if len(right) > 1 and set(right) <= set(left):  # "nama lengkap penduduk" says all that "nama lengkap" says
        return 0.99
    # The order of words does not matter: "lahir tanggal" is "tanggal lahir".
    return SequenceMatcher(None, " ".join(sorted(left)), " ".join(sorted(right)), autojunk=False).ratio()


def _words(heading: str) -> list[str]:
    words = [word for word in _MARKS.split(heading.lower()) if word]
    parts = "".join(word if len(word) == 1 else f" {word} " for word in words).split()  # "N I K" is one word
    return [_SHORT.get(word, word) for word in parts]
