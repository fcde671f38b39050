"""Pages by key: everybody once, forth and back, whatever is added meanwhile."""

from __future__ import annotations

from itertools import chain

import pytest

from core.web.paging import capped_count, keyset_page
from regions.models import Region
from tests.make import make_region


@pytest.fixture
def provinces(db: None) -> list[str]:
    codes = [f"{number}" for number in range(11, 28)]
    for code in codes:
        make_region(code, f"Nama {int(code) % 5}")
    return codes


@pytest.mark.parametrize("order", [("name", "code"), ("-name", "-code"), ("code",), ("-code",)])
@pytest.mark.parametrize("size", [1, 4, 16, 17, 50])
def test_every_row_once_forth_and_back(provinces: list[str], order: tuple[str, ...], size: int) -> None:
    regions = Region.objects.all()
    expected = list(regions.order_by(*order).values_list("code", flat=True))
    page, forth = keyset_page(regions, order=order, size=size), []
    assert page.previous == ""
    while True:
        forth.append([region.code for region in page.items])
        if not page.next:
            break
        page = keyset_page(regions, order=order, size=size, after=page.next)
    assert list(chain.from_iterable(forth)) == expected
    back = [forth[-1]]
    while page.previous:
        page = keyset_page(regions, order=order, size=size, before=page.previous)
        back.insert(0, [region.code for region in page.items])
    assert list(chain.from_iterable(back)) == expected


def test_a_row_added_before_does_not_repeat_one(provinces: list[str]) -> None:
    first = keyset_page(Region.objects.all(), order=("code",), size=5)
    make_region("10", "Baru")
    second = keyset_page(Region.objects.all(), order=("code",), size=5, after=first.next)
    assert [region.code for region in second.items] == ["16", "17", "18", "19", "20"]


def test_a_key_outside_of_the_rows_starts_at_the_front(provinces: list[str]) -> None:
    own = Region.objects.filter(code__gt="15")
    for key in ("12", "99", "x", "", "²"):
        assert keyset_page(own, order=("name", "code"), after=key).items[0].code == "20"


def test_a_count_is_capped_and_says_so(provinces: list[str]) -> None:
    assert capped_count(Region.objects.all(), cap=17) == (17, False)
    assert capped_count(Region.objects.all(), cap=16) == (16, True)
    assert capped_count(Region.objects.none()) == (0, False)
