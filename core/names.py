"""Names of people as they are written here: the same name in many spellings, and how alike two names are.

Indonesian names have no fixed order of given and family name, are written with titles or without, shortened (M., ABD.,
SITI as ST.) and in several spellings: the old one (OE, TJ, DJ) and those of the languages they come from (KH or CH or H,
SY or S, F or V or P, Z or S or J).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

# From here on the ministry takes two names for one person's (the rule of its own matching: Ratcliff/Obershelp >= 60 %).
NAME_AGREES = 0.60

# One name in another order, parted or written together elsewhere, or in another spelling is the same name, almost.
_ANOTHER_ORDER, _PARTED, _SPELT = 0.99, 0.98, 0.96
_SHORTENED, _INITIAL = 0.75, 0.70
_LEAST_OF_WORDS = 0.60  # below this two words have nothing to do with each other
_LEAST_WHOLE = 0.85

_APOSTROPHES = re.compile("['`\u2018\u2019\u02bc]")
_NO_LETTER = re.compile(r"[^A-Z]+")
_ALSO_CALLED = re.compile(r"/|\b(?:ALIAS|ALS)\b")

_WRITTEN = {
    "MUHAMMAD": "M MD MHD MOH MOHD MUH MUHD MOCH MUCH MUHAMAD MOHAMAD MOHAMMAD MOCHAMAD MOCHAMMAD MUCHAMAD MUKHAMAD "
    "MUKHAMMAD MOHAMED MUHAMMED MUHAMED",
    "AHMAD": "ACH ACHMAD ACHMADI AHMED AKHMAD AMAD",
    "ABDUL": "ABD ABDL ABDOEL",
    "SITI": "STI SITTI SITTY SITIE",
    "NUR": "NOER NOOR NOR NUUR",
}
_FULL = {short: full for full, shorts in _WRITTEN.items() for short in shorts.split()}
_BEFORE = (
    "H HJ HI KH HAJI HAJJAH HAJAH DR DRS DRA IR PROF TGK UST USTAD USTADZ KIAI KYAI NY NYONYA TN TUAN NN BPK BAPAK IBU "
    "SDR SDRI ALM ALMH ALMARHUM ALMARHUMAH R RD RR RADEN"
)
_AFTER = (
    "SPD SPDI SE SEI SY SH SHI ST STP SP SPT SKOM SSOS SAG SIP SKM SKEP SFARM SSI SS SPSI SPI SHUT SIKOM MPD MPDI MM MSI "
    "MH MT MP MKES MKOM MAG MA MSC AMD AMDKEB AMDKEP AMKEB AMK AMKEP ASPD BA BSC LC PHD NS APT ALM ALMH H HJ"
)
_HONOURS, _DEGREES = frozenset(_BEFORE.split()), frozenset(_AFTER.split())
_NOBODY = frozenset({"BIN", "BINTI", "BT"})
_NOT_NAMED_YET = re.compile(r"(?:BAYI|BY)\b")

# In this order; what remains is compared, so it need not be readable.
_SOUNDS = (
    ("OE", "U"), ("TJ", "C"), ("DJ", "J"), ("SJ", "SY"), ("NJ", "NY"), ("CH", "H"), ("KH", "H"), ("SY", "S"),
    ("SH", "S"), ("TH", "T"), ("TS", "S"), ("DH", "D"), ("DL", "D"), ("DZ", "S"), ("PH", "P"), ("F", "P"), ("V", "P"),
    ("Q", "K"), ("X", "KS"), ("Z", "S"), ("Y", "I"), ("E", "I"), ("O", "U"),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile("[AIUH]")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a name: its words in full, as they sound, and all of them in one."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]
    whole: str
    whole_sound: str


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in full and in capitals, without titles; of a name and an alias, the first.

    >>> name_words("Hj. St. Amina, S.Pd")
    ('SITI', 'AMINA')
    """
    return _readings(name)[0].words


def is_unnamed(name: str) -> bool:
    """Whether this stands for a child that had no name yet (BAYI NY. SITI), or holds no letters at all."""
    return not name_words(name) or bool(_NOT_NAMED_YET.match(name.strip().upper()))


def similarity(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1 (1: the same words in the same order).

    The order of words, titles, usual abbreviations and spellings hardly count; a word that only one of them has counts
    half, as long as all words of the other are there; so does MUHAMMAD, SITI and the like. An alias is a name as well.
    """
    return max((_likeness(a, b) for a in _readings(one) for b in _readings(other)), default=0.0)


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """Return how a word sounds, whichever way it is spelt.

    >>> sound("SJAFRIE") == sound("SYAFRI"), sound("CHAIRUL") == sound("KHAIRUL")
    (True, True)
    """
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = _TWICE.sub(r"\1", word)
    return word[:-1] if word.endswith("H") and len(word) > 2 else word


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Return the consonants of a word as they sound, with A for a vowel at the beginning.

    What survives most misspellings, so that misspelt names meet in one block: never a proof that they are one.

    >>> skeleton("FATIMAH") == skeleton("PATIMA"), skeleton("ZULKIFLI") == skeleton("JULKIPLI")
    (True, True)
    """
    heard = sound(word).replace("J", "S")
    return ("A" if heard[:1] in {"A", "I", "U", "H"} else heard[:1]) + _VOWELS.sub("", heard[1:])


@lru_cache(maxsize=262_144)
def _readings(name: str) -> tuple[_Reading, ...]:
    plain = unicodedata.normalize("NFKD", name).upper()
    plain = _APOSTROPHES.sub("", "".join(each for each in plain if not unicodedata.combining(each)))
    found = [_reading(part) for part in _ALSO_CALLED.split(plain) if _NO_LETTER.sub("", part)]
    return tuple(found) or (_Reading((), (), "", ""),)


def _reading(text: str) -> _Reading:
    words = tuple(
        word
        for token in _without_titles(text)
        for word in (_FULL.get(part, part) for part in _NO_LETTER.split(token) if part)
        if word not in _NOBODY
    )
    sounds = tuple(sound(word) for word in words)
    return _Reading(words, sounds, "".join(words), "".join(sounds))


def _without_titles(text: str) -> list[str]:
    """Return what stands between the titles before a name and the degrees after it."""
    head, _comma, tail = text.partition(",")
    if not all(_letters(token) in _DEGREES for token in re.split(r"[\s,]+", tail) if _letters(token)):
        head = text
    tokens = [token for token in re.split(r"[\s,]+", _dotted(head)) if _letters(token)]
    while len(tokens) > 1 and _letters(tokens[-1]) in _DEGREES:
        tokens.pop()
    while len(tokens) > 1 and _letters(tokens[0]) in _HONOURS:
        tokens.pop(0)
    if len(tokens) > 1 and _letters(tokens[0]) == "ST":  # at the end it is an engineer's degree
        tokens[0] = "SITI"
    return tokens


def _dotted(text: str) -> str:
    # M.ALI are two words, S.PD at the end is one degree: a point after one or two letters at the beginning parts.
    return re.sub(r"^((?:[A-Z]{1,3}\.\s*)+)(?=[A-Z]{3})", lambda found: found[1].replace(".", " "), text.strip())


def _letters(token: str) -> str:
    return _NO_LETTER.sub("", token)


def _likeness(a: _Reading, b: _Reading) -> float:
    if not a.words or not b.words:
        return 0.0
    if a.words == b.words:
        return 1.0
    if sorted(a.words) == sorted(b.words):
        return _ANOTHER_ORDER
    if a.whole == b.whole:
        return _PARTED
    if a.whole_sound == b.whole_sound:
        return _SPELT
    whole = OSA.normalized_similarity(a.whole, b.whole, score_cutoff=_LEAST_WHOLE)
    return max(_by_words(a, b), whole * _PARTED)


def _by_words(a: _Reading, b: _Reading) -> float:
    """Return how much of the letters of both names is in words that go together, the best first."""
    pairs = sorted(
        ((_word_likeness(a, i, b, j), i, j) for i in range(len(a.words)) for j in range(len(b.words))), reverse=True
    )
    weights = [_weight(word) for word in a.words], [_weight(word) for word in b.words]
    left, right, matched = set(range(len(a.words))), set(range(len(b.words))), 0.0
    total = sum(weights[0]) + sum(weights[1])
    for likeness, i, j in pairs:
        if likeness < _LEAST_OF_WORDS:
            break
        if i in left and j in right:
            left.discard(i)
            right.discard(j)
            matched += likeness * (weights[0][i] + weights[1][j])
    alone = sum(weights[0][i] for i in left) + sum(weights[1][j] for j in right)
    if not left or not right:  # all of the one is in the other
        total -= alone / 2
    return matched / total


def _weight(word: str) -> float:
    # What goes before half of all names tells little, and is left out as often as not.
    return len(word) / 2 if word in _WRITTEN else len(word)


def _word_likeness(a: _Reading, i: int, b: _Reading, j: int) -> float:
    one, other = a.words[i], b.words[j]
    if one == other:
        return 1.0
    if a.sounds[i] == b.sounds[j]:
        return _SPELT
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return _INITIAL if long.startswith(short) else 0.0
    shortened = _SHORTENED if len(long) - len(short) > 1 and long.startswith(short) else 0.0
    spelt = OSA.normalized_similarity(a.sounds[i], b.sounds[j]) * _SPELT
    return max(shortened, spelt, OSA.normalized_similarity(one, other))
