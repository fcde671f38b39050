"""The search for persons, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from beneficiaries.filters import person_filters
from beneficiaries.lookups import persons_with_card
from beneficiaries.models import FormerNumber, Household, Person
from beneficiaries.querysets import PersonQuerySet
from beneficiaries.rules.search import CardSearch, NameSearch, NumberSearch, WholeNameSearch, read_search
from beneficiaries.selectors.names import persons_named
from beneficiaries.selectors.places import PlaceFilter, Sort, place_filter, place_page
from beneficiaries.selectors.rows import PersonRow, person_rows
from core.web.filters import Chosen, choose
from core.web.paging import PAGE_SIZE, Page, capped_count
from regions.capabilities import Capability

_BY_FAMILY = ("relation", "born_on", "id")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of what was found; ``more`` says that there are more than ``count``.

    ``next`` is the position of the next page, empty at the end.
    """

    rows: Sequence[PersonRow]
    count: int
    more: bool
    next: str = ""


@dataclass(frozen=True, slots=True)
class PersonList:
    """One page of all persons; ``more`` says that there are more than ``count``."""

    rows: Sequence[PersonRow]
    page: Page[Person]
    count: int
    more: bool
    filter: PlaceFilter
    chosen: Chosen


def person_list(
    *,
    user: Any,
    region: str = "",
    sort: Sort = Sort.NAME,
    filters: Mapping[str, str] | None = None,
    after: str = "",
    before: str = "",
) -> PersonList:
    """Return everybody on record within reach of ``user``, by name; ``region`` narrows to a place,
    ``filters`` (codes as in an address) to those whom they describe.

    Raises:
        NotWithinReach: ``region`` is none that the reader's places touch.
    """
    place = place_filter(user=user, capability=Capability.VIEW_PEOPLE, code=region)
    chosen = choose(person_filters(), filters or {}, user=user)
    persons = visible_rows(user)
    if place.chosen is not None:
        persons = persons.in_region(place.chosen.code)
    persons = chosen.narrow(persons, user)
    page = place_page(
        persons,
        within_places=place.places,
        by="name",
        sort=sort,
        after=after,
        before=before,
        filtered=bool(chosen.options),
    )
    count, more = chosen.count(persons)
    return PersonList(person_rows(user, page.items), page, count, more, place, chosen)


def person_search(*, user: Any, text: str, after: str = "", size: int = PAGE_SIZE) -> SearchResult:
    """Return the persons within reach of ``user`` whom ``text`` finds: by NIK, KK or card number, or by parts of a name.

    Whoever is found by name comes district by district, or village by village for a reader of villages: names that begin
    with the text first, then those with a word that begins so for each part that was written, then those that hold the
    parts inside words. ``after`` is :attr:`SearchResult.next` of the page before.

    Raises:
        SearchRefused: the text cannot be searched for; the message says what to write.
    """
    search = read_search(text)
    if isinstance(search, NameSearch):
        return _by_name(user, search, after, size)
    everybody = _exactly(user, search)
    persons = list(everybody[:size])
    count, more = (len(persons), False) if len(persons) < size else capped_count(everybody)
    return SearchResult(person_rows(user, persons), count, more)


def visible_rows(user: Any) -> PersonQuerySet:
    """Return the persons within reach of ``user`` with what a row shows of them."""
    return Person.objects.visible_to(user).select_related("village__parent", "household")


def _by_name(user: Any, search: NameSearch, after: str, size: int) -> SearchResult:
    found = persons_named(user=user, search=search, after=after, size=size)
    persons = {person.pk: person for person in visible_rows(user).filter(pk__in=found.keys)}
    rows = person_rows(user, [persons[key] for key in found.keys if key in persons])
    return SearchResult(rows, found.count, found.more, found.next)


def _exactly(user: Any, search: NumberSearch | CardSearch | WholeNameSearch) -> PersonQuerySet:
    persons = visible_rows(user).order_by(*_BY_FAMILY)
    match search:
        case WholeNameSearch(name):
            return persons.filter(name=name).order_by("id")
        case CardSearch(number):
            return persons.filter(pk__in=persons_with_card(user, number))
        case NumberSearch(number):
            return persons.filter(pk__in=_with_number(user, number))


def _with_number(user: Any, number: str) -> list[int]:
    """Return the keys of who has the NIK; else of the family with the KK; else of whose NIK, or family's KK, it was."""
    persons = Person.objects.visible_to(user)
    # A card must be the reader's to see as well: else a number would tell who belongs to a family elsewhere.
    cards = Household.objects.visible_to(user)
    ways = [
        persons.filter(nik=number),
        persons.filter(household__in=cards.filter(kk=number)),
        persons.filter(pk__in=FormerNumber.objects.filter(nik=number).values("person")),
        persons.filter(household__in=cards.filter(spells__kk=number)),
    ]
    numbered = [way.order_by().values_list(Value(at), "pk") for at, way in enumerate(ways)]
    found = sorted(numbered[0].union(*numbered[1:], all=True))
    return [key for at, key in found if at == found[0][0]]
