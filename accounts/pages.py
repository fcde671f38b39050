"""The pages there are and what opens them, filled by the composition root: accounts tells who sees which."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from regions.capabilities import Capability


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page of the menu; any of ``needs`` opens it, none is a page for everyone who is signed in."""

    label: str | Promise
    icon: str
    needs: tuple[Capability, ...]


_pages: list[KnownPage] = []


def register(label: str | Promise, icon: str, *, needs: tuple[Capability, ...] = ()) -> None:
    """Add a page."""
    _pages.append(KnownPage(label, icon, needs))


def known_pages() -> tuple[KnownPage, ...]:
    """Return the pages in the order of the menu."""
    return tuple(_pages)
