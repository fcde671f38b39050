"""Vocabulary of people and households."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Func, Q, QuerySet, TextField, Value

from beneficiaries.codes import LifeStatus
from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet, places_of, within

if TYPE_CHECKING:
    from beneficiaries.models import DuplicatePair, Household, Person  # noqa: F401 - named in quotes below

_PEOPLE = {
    "view": Capability.VIEW_PEOPLE,
    "change": Capability.CHANGE_PEOPLE,
    "reveal": Capability.REVEAL_NUMBERS,
    "export": Capability.EXPORT_PEOPLE,
    "register_case": Capability.REGISTER_CASES,
    "propose": Capability.DECIDE_CASES,  # whoever approves a case proposes its members for enrolment
}

# PostgreSQL's own splitter takes M.ALI for a host name and AZ-ZAHRA for a compound: what parts words becomes a space,
# and apostrophes vanish, so that MA'RUF is found as MARUF. ``rules.search`` splits what somebody types the same way.
_PARTS_WORDS = ".,-/@_"
_VANISHES = "'`\u2018\u2019"
_LAST = "\U0010ffff"


def words_of(field: str) -> SearchVector:
    """Return the words of a name as PostgreSQL indexes them (``person_by_words``)."""
    plain = Func(
        F(field),
        Value(_PARTS_WORDS + _VANISHES),
        Value(" " * len(_PARTS_WORDS)),
        function="translate",
        output_field=TextField(),
    )
    return SearchVector(plain, config="simple")


class HouseholdQuerySet(ScopedQuerySet["Household"]):
    """Households by the village they live in."""

    scope_field = "village"
    capabilities = _PEOPLE


class PersonQuerySet(ScopedQuerySet["Person"]):
    """Persons by the village they live in, or lived in last."""

    scope_field = "village"
    capabilities = _PEOPLE

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the persons on whom ``user`` may do ``action``; a record merged into another is nobody any more."""
        return super().visible_to(user, action).filter(merged_into__isnull=True)

    def residents(self) -> Self:
        """Return those who live here today: the living who have not moved away."""
        return self.filter(status=LifeStatus.ALIVE, merged_into__isnull=True)

    def name_begins(self, start: str) -> Self:
        """Return those whose whole name begins with ``start``, in capitals; a range, because LIKE escapes the index."""
        return self.filter(name__gte=start, name__lt=start + _LAST)

    def name_begins_not(self, start: str) -> Self:
        """Return all whom :meth:`name_begins` does not."""
        return self.exclude(name__gte=start, name__lt=start + _LAST)

    def name_has_words(self, beginnings: Sequence[str]) -> Self:
        """Return those who have for each of ``beginnings`` (letters and digits only) a word that begins so."""
        query = SearchQuery(
            " & ".join(f"'{beginning}':*" for beginning in beginnings), config="simple", search_type="raw"
        )
        return self.alias(words=words_of("name")).filter(words=query)


class DuplicatePairQuerySet(QuerySet["DuplicatePair"]):
    """Pairs of records that may be one person: within reach only where both persons are."""

    capabilities = {"view": Capability.VIEW_PEOPLE, "change": Capability.CHANGE_PEOPLE}

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the pairs of which ``user`` may do ``action`` on both persons.

        Of a pair with a stranger nothing is shown, not even that there is one: it is left to who reaches both.
        """
        places = places_of(user, self.capabilities[action])
        if not places:
            return self.none()
        return self.filter(within("first__village", places), within("second__village", places))

    def undecided(self) -> Self:
        """Return the pairs that wait for somebody: not decided, and no record of them led elsewhere meanwhile."""
        return self.filter(verdict="", first__merged_into__isnull=True, second__merged_into__isnull=True)

    def touching(self, code: str) -> Self:
        """Return the pairs of which one person at least lives in the region ``code``, or lived there last."""
        return self.filter(Q(within("first__village", [code])) | Q(within("second__village", [code])))
