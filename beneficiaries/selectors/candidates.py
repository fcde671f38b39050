"""Who is known already and could be meant: shown before somebody is registered a second time."""

from __future__ import annotations

import re
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from beneficiaries.models import FormerNumber, Person
from core.names import NAME_AGREES, similarity

MOST = 5
_MOST_COMPARED = 200
_WORD = re.compile(r"[^\W_]{2,}")


def possible_same(*, user: Any, nik: str, name: str, born_on: date) -> list[Person]:
    """Return at most :data:`MOST` persons within reach who may be the one about to be registered, the likeliest first.

    The same NIK, now or before; or the same birth date and a name of which a word is the same and the whole alike.
    """
    persons = Person.objects.visible_to(user).select_related("village", "household")
    found: list[Person] = []
    if nik:
        former = FormerNumber.objects.filter(nik=nik).values("person")
        found = [*persons.filter(nik=nik)[:MOST], *persons.filter(pk__in=former).exclude(nik=nik)[:MOST]]
    if words := _WORD.findall(name.upper()):
        one_word = reduce(or_, (Q(name__contains=word) for word in words))
        same_day = persons.filter(one_word, born_on=born_on)
        known = {person.pk for person in found}
        scored = [(similarity(person.name, name), person) for person in same_day[:_MOST_COMPARED]]
        alike = [(score, person) for score, person in scored if score >= NAME_AGREES and person.pk not in known]
        found += [person for _score, person in sorted(alike, key=lambda pair: (-pair[0], pair[1].pk))]
    return found[:MOST]
