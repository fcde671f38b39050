"""A filter or link that a colleague with more reach has saved shows to each what is hers, and of the rest no trace."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Cast, World
from tests.frame.planted import Estate, plant_all

SAVED = (
    ("/households/?region={p.region.code}", 404),
    ("/cases/?state=open&region={p.region.code}", 404),
    ("/cases/{p.case.number}/", 404),
    ("/persons/{p.person.pk}/", 404),
    ("/persons/?region={p.region.code}", 404),
    ("/persons/?region={p.region.code}&status=residents&jkn=active&sort=village", 404),
    ("/persons/?status=residents&after={p.person.pk}", 200),
    ("/households/?point=without&before={p.household.pk}", 200),
    ("/uhc/{p.region.code}/", 404),
    ("/accounts/?region={p.region.code}", 200),
    ("/accounts/?role=village_officer&after={p.account.pk}", 200),
    ("/accounts/{p.account.pk}/", 404),
    ("/accounts/review/?region={p.region.code}", 404),
    ("/accounts/review/?number={p.case.number}", 422),
)


@pytest.fixture
def estate(world: World, cast: Cast) -> Estate:
    """One of everything at three places."""
    return plant_all(world, cast)


def test_a_saved_address_opens_no_more_than_ones_own(cast: Cast, estate: Estate, client_of: Any) -> None:
    # The operator of Muara Bulian opens what somebody of the regency, or of another one, has sent him.
    browser = client_of(cast.district_operator)
    for address, status in SAVED:
        for foreign in (estate.neighbours, estate.foreign):
            asked = address.format(p=foreign)
            answer = browser.get(asked)
            assert answer.status_code == status, asked
            text = answer.content.decode()
            assert not [mark for mark in foreign.marks if mark in text and mark not in asked], asked
        assert browser.get(address.format(p=estate.hers)).status_code == 200, address
