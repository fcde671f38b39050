"""Write somebody a second time, as offices do: with a slip in the name, the birthday or the number, somewhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

_LETTERS = "ABCDEFGHIJKLMNOPRSTUWYZ"
_OTHERWISE = (
    ("SY", "S"), ("KH", "CH"), ("F", "P"), ("Z", "S"), ("DJ", "J"), ("U", "OE"), ("AH", "A"), ("MM", "M"), ("RR", "R"),
    ("I", "Y"), ("Q", "K"), ("V", "F"), ("TH", "T"), ("O", "U"), ("NN", "N"), ("J", "DJ"), ("C", "TJ"), ("S", "Z"),
)  # fmt: skip
_SHORT = {
    "MUHAMMAD": ("M.", "MOHD", "MUH.", "MHD", "MOCHAMAD"),
    "AHMAD": ("ACHMAD", "ACH."),
    "ABDUL": ("ABD.",),
    "SITI": ("ST.", "STI"),
    "NUR": ("NOER", "NOOR"),
}
_BEFORE, _AFTER = ("H. ", "HJ. ", "DRS. ", "IR. "), (", S.PD", ", SE", ", A.MD", " S.AG")

Change = Callable[[Random, str], str]


def slip(rng: Random, name: str) -> str:
    """Return ``name`` with one letter wrong, left out, doubled, or changed places with the next."""
    place = rng.choice([at for at, letter in enumerate(name) if letter.isalpha()])
    letter, before, after = name[place], name[:place], name[place + 1 :]
    kinds = [rng.choice(_LETTERS) + after, after, letter * 2 + after]
    if after[:1].isalpha():
        kinds.append(after[0] + letter + after[1:])
    return before + rng.choice(kinds)


def spelt(rng: Random, name: str) -> str:
    """Return ``name`` in another usual spelling, where it has one."""
    fitting = [pair for pair in _OTHERWISE if pair[0] in name]
    return name.replace(*rng.choice(fitting), 1) if fitting else slip(rng, name)


def reordered(rng: Random, name: str) -> str:
    """Return the words of ``name`` in another order."""
    words = name.split()
    turn = rng.randrange(1, len(words)) if len(words) > 1 else 0
    return " ".join(words[turn:] + words[:turn])


def titled(rng: Random, name: str) -> str:
    """Return ``name`` with a title before it or a degree behind."""
    return rng.choice(_BEFORE) + name if rng.random() < 0.6 else name + rng.choice(_AFTER)


def shortened(rng: Random, name: str) -> str:
    """Return ``name`` with a usual abbreviation, or its last word as an initial."""
    words = name.split()
    for place, word in enumerate(words):
        if word in _SHORT:
            return " ".join([*words[:place], rng.choice(_SHORT[word]), *words[place + 1 :]])
    return " ".join([*words[:-1], f"{words[-1][0]}."]) if len(words) > 1 else name


def partly(_rng: Random, name: str) -> str:
    """Return ``name`` without its last word."""
    return " ".join(name.split()[:-1]) or name


def parted(_rng: Random, name: str) -> str:
    """Return the words of ``name`` written together."""
    return name.replace(" ", "", 1)


def same(_rng: Random, name: str) -> str:
    """Return ``name``."""
    return name


NAMES: dict[str, Change] = {
    change.__name__: change for change in (same, slip, spelt, reordered, titled, shortened, partly, parted)
}


def born_same(_rng: Random, day: date) -> date:
    """Return the same day."""
    return day


def born_swapped(_rng: Random, day: date) -> date:
    """Return ``day`` with day and month exchanged, where that is a date."""
    return day.replace(day=day.month, month=day.day) if day.day <= 12 else day


def born_slip(rng: Random, day: date) -> date:
    """Return ``day`` with one digit wrong."""
    if rng.random() < 0.5:
        return day.replace(day=min(day.day, 28), year=day.year + rng.choice((-10, -1, 1)))
    return day.replace(day=(day.day + 9) % 28 + 1 if day.day % 10 == 9 else day.day % 10 + day.day // 10 * 10 or 1)


BIRTHDAYS: dict[str, Callable[[Random, date], date]] = {
    "born same": born_same,
    "born swapped": born_swapped,
    "born slip": born_slip,
}


def nik_slip(rng: Random, nik: str) -> str:
    """Return a NIK with one digit of its date or its region wrong, or two that changed places."""
    place = rng.choice((1, 3, 5, 6, 7, 9, 10, 11))
    if place < 10 and rng.random() < 0.5 and nik[place] != nik[place + 1]:
        return nik[:place] + nik[place + 1] + nik[place] + nik[place + 2 :]
    return nik[:place] + str((int(nik[place]) + rng.randrange(1, 9)) % 10) + nik[place + 1 :]
