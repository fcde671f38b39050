"""Vocabulary of people and households."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Left

from beneficiaries.codes import LifeStatus
from beneficiaries.rules.search import VANISHES, NameSearch
from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet, places_of, within

if TYPE_CHECKING:
    from beneficiaries.models import ChangeProposal, DuplicatePair, Household, Person  # noqa: F401 - named in quotes below

_PEOPLE = {
    "view": Capability.VIEW_PEOPLE,
    "change": Capability.CHANGE_PEOPLE,
    "reveal": Capability.REVEAL_NUMBERS,
    "export": Capability.EXPORT_PEOPLE,
    "register_case": Capability.REGISTER_CASES,
    "propose": Capability.DECIDE_CASES,  # whoever approves a case proposes its members for enrolment
}

DISTRICT_CODE = len("15.04.03")
_LAST = "\U0010ffff"


class NameParts(Func):
    """What a name holds, each key behind the code of the district, as it is indexed.

    The function is made by a migration, which says why (docs/adr/0018).
    """

    function = "person_name_parts"
    output_field = ArrayField(TextField())


class HouseholdQuerySet(ScopedQuerySet["Household"]):
    """Households by the village they live in."""

    scope_field = "village"
    capabilities = _PEOPLE


class PersonQuerySet(ScopedQuerySet["Person"]):
    """Persons by the village they live in, or lived in last."""

    scope_field = "village"
    capabilities = _PEOPLE

    def visible_by(self, field: str, user: Any, action: str) -> Self:
        """Leave out records that were merged into another: they are nobody any more."""
        return super().visible_by(field, user, action).filter(merged_into__isnull=True)

    def residents(self) -> Self:
        """Return those who live here today: the living who have not moved away."""
        return self.filter(status=LifeStatus.ALIVE, merged_into__isnull=True)

    def sifted(self, user: Any) -> Self:
        """Return those visible to ``user``, with the code of their village as ``place``, which no index knows.

        The index of names holds the district already. Offered the one of villages as well, the planner takes both and
        reads a hundred thousand entries of it to save a few hundred rows (measured: 18 ms for each district).
        """
        place = Concat("village", Value(""), output_field=CharField())
        return self.alias(place=place).visible_by("place", user, "view")

    def name_holds(self, search: NameSearch, area: Any) -> Self:
        """Return those of the district of ``area``, an expression for a code, whose name holds all parts of ``search``."""
        keys = [Concat(Left(area, DISTRICT_CODE), Value(key), output_field=TextField()) for key in search.keys]
        found = self.alias(parts=NameParts("name", "village")).filter(parts__contains=keys)
        # Nearly everybody here has the parts as they are written; only the others are looked at without apostrophes.
        plain = Func("name", Value(VANISHES), Value(""), function="translate", output_field=TextField())
        held = (Q(name__contains=part) | Q(plain__contains=part) for part in search.long)
        return found.alias(plain=plain).filter(*held)

    def of_village(self, area: Any) -> Self:
        """Return those of the village ``area``, an expression for its code, by the index of names."""
        return self.alias(parts=NameParts("name", "village")).filter(parts__contains=[area])

    def with_rank(self, search: NameSearch) -> Self:
        """Give each person as ``rank`` how well her name fits ``search``.

        0: it begins with the text; 1: each part begins a word, as far as blanks part them; 2: parts are inside words.
        """
        begins = Q(name__gte=search.start, name__lt=search.start + _LAST)  # a range: LIKE would need escapes
        words = Q(*(Q(spaced__contains=f" {word}") for word in search.words))
        spaced = Concat(Value(" "), "name", output_field=TextField())
        return self.alias(spaced=spaced).annotate(rank=Case(When(begins, then=0), When(words, then=1), default=2))


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


class ChangeProposalQuerySet(ScopedQuerySet["ChangeProposal"]):
    """Proposed changes by the village where the person lives, or lived last."""

    scope_field = "person__village"
    capabilities = {"view": Capability.VIEW_PEOPLE, "decide": Capability.CHANGE_PEOPLE}

    def waiting(self) -> Self:
        """Return those that nobody has decided."""
        return self.filter(verdict="")
