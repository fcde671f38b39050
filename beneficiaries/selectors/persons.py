"""The search for persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, QuerySet, TextField

from beneficiaries.models import Household, Person
from beneficiaries.querysets import PersonQuerySet
from beneficiaries.rules.search import NameSearch, NumberSearch, WholeNameSearch, read_search
from beneficiaries.selectors.places import first_by_place
from beneficiaries.selectors.rows import PersonRow, person_rows
from core.web.paging import PAGE_SIZE, capped_count, keyset_page
from regions.capabilities import Capability
from regions.querysets import places_of

# A position in the results: whole names that begin so come first, then names in which the words begin somewhere.
_BEGINNING, _WORDS = "b", "w"
_ORDER = ("name", "id")

# Who finds more will write more of the name rather than count.
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of what was found; ``next`` is the position of the next page, empty at the end."""

    rows: Sequence[PersonRow]
    count: int
    more: bool
    next: str = ""


def person_search(*, user: Any, text: str, after: str = "", size: int = PAGE_SIZE) -> SearchResult:
    """Return the persons within reach of ``user`` whom ``text`` finds: a NIK, the members of a KK, or a name.

    Names that begin with the text come first, in order; then those with a word for each word that was written.
    ``after`` is :attr:`SearchResult.next` of the page before.

    Raises:
        SearchRefused: the text cannot be searched for; the message says what to write.
    """
    search = read_search(text)
    if isinstance(search, NameSearch):
        persons, position = _by_name(user, search, after, size)
        count, more = _count(user, search)
    else:
        persons, position = list(_exactly(user, search)[:size]), ""
        count, more = len(persons), False
    return SearchResult(person_rows(user, persons), count, more, position)


def _visible(user: Any) -> PersonQuerySet:
    return Person.objects.visible_to(user).select_related("village__parent", "household")


def _exactly(user: Any, search: NumberSearch | WholeNameSearch) -> PersonQuerySet:
    if isinstance(search, WholeNameSearch):
        return _visible(user).filter(name=search.name).order_by("id")
    by_nik = _visible(user).filter(nik=search.number)
    if by_nik.exists():
        return by_nik
    # The card must be the reader's to see as well: else a number would tell who belongs to a family elsewhere.
    cards = Household.objects.visible_to(user).filter(kk=search.number)
    return _visible(user).filter(household__in=cards).order_by("relation", "born_on", "id")


def _by_name(user: Any, search: NameSearch, after: str, size: int) -> tuple[list[Person], str]:
    part, key = after[:1] or _BEGINNING, after[1:]
    found: list[Person] = []
    if part == _BEGINNING:
        places = places_of(user, Capability.VIEW_PEOPLE)
        begins = _visible(user).name_begins(search.start)
        page = keyset_page(begins, order=_ORDER, after=key, size=size, first=first_by_place(places))
        found, key = list(page.items), ""
        if page.next:
            return found, f"{_BEGINNING}{page.next}"
    within = _visible(user).name_has_words(search.words).name_begins_not(search.start)
    room = size - len(found)
    if not room:
        return found, _WORDS if within.exists() else ""
    page = keyset_page(within, order=_ORDER, after=key, size=room, first=_sorted)
    return [*found, *page.items], f"{_WORDS}{page.next}" if page.next else ""


def _sorted(persons: QuerySet[Person], order: Sequence[str], limit: int) -> QuerySet[Person]:
    """Return the first rows by sorting what the word index finds.

    An order that an index has makes the planner walk it and test every name, a second for a rare word: it cannot know
    how rare the beginning of a word is. An expression in the order leaves it the word index only.
    """
    by_name = Func(F("name"), template="(%(expressions)s || '')", output_field=TextField())
    keys = list(persons.order_by(by_name, *order[1:]).values_list("pk", flat=True)[:limit])
    return persons.filter(pk__in=keys).order_by(*order)


def _count(user: Any, search: NameSearch) -> tuple[int, bool]:
    persons = Person.objects.visible_to(user)
    count, more = capped_count(persons.name_begins(search.start), cap=MOST_COUNTED)
    return (count, more) if more else capped_count(persons.name_has_words(search.words), cap=MOST_COUNTED)
