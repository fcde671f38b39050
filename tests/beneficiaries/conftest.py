"""Two families: one in the officer's village, one next door in a village that is not hers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from beneficiaries.models import Household, Person
from tests.conftest import World
from tests.make import make_household, make_person


@dataclass(frozen=True)
class Families:
    """``own`` lives in Rengas Condong; ``planted`` in Sridadi, where the village officer must find no trace of it."""

    own: Household
    head: Person
    wife: Person
    planted: Household
    stranger: Person


@pytest.fixture
def families(world: World) -> Families:
    own = make_household(world.rengas, head="BUDI HARTONO")
    planted = make_household(world.sridadi, head="ZULFIKAR SEBERANG")
    return Families(
        own=own,
        head=make_person(own, name="BUDI HARTONO"),
        wife=make_person(own, name="SITI AMINAH", relation=3, sex="P", born_on=date(1984, 2, 29)),
        planted=planted,
        stranger=make_person(planted, name="ZULFIKAR SEBERANG"),
    )
