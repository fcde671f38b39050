"""A house is drawn in its village, without anything fetched, and opens in the map of the device."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from beneficiaries.rules.house_map import HEIGHT, WIDTH, Neighbour, draw_house
from regions.models import RegionBoundary
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast

SQUARE = [[103.1, -1.8], [103.3, -1.8], [103.3, -1.6], [103.1, -1.6], [103.1, -1.8]]


def test_the_house_lies_in_the_picture_of_its_village_with_a_scale() -> None:
    ring = [(x, y) for x, y in SQUARE]
    drawn = draw_house((103.2, -1.7), [Neighbour("Rengas", own=True, centre=(103.2, -1.7), rings=[ring])])
    assert drawn is not None
    assert (drawn.x, drawn.y) == (WIDTH / 2, HEIGHT / 2)
    assert drawn.villages[0].path.startswith("M")
    assert drawn.kilometres in {5, 10}
    # A degree of latitude is 111 km: the square is 22 km high and fills the picture.
    assert abs(drawn.scale / drawn.kilometres - (HEIGHT - 28) / (0.2 * 111.32)) < 0.1


def test_a_name_stands_over_no_other_name_and_not_over_the_house() -> None:
    ring = [(x, y) for x, y in SQUARE]
    own = Neighbour("Rengas", own=True, centre=(103.2, -1.75), rings=[ring])
    beside = [
        Neighbour(name, own=False, centre=(103.2, y), rings=[ring])
        for name, y in (("Kilangan", -1.751), ("Pasar Baru", -1.701), ("Singkawang", -1.65))
    ]
    drawn = draw_house((103.2, -1.7), [*beside, own])
    assert drawn is not None
    assert {each.name for each in drawn.villages if each.named} == {"Rengas", "Singkawang"}
    assert drawn.villages[-1].name == "Rengas"


def test_without_a_neighbour_there_is_no_picture() -> None:
    assert draw_house((103.2, -1.7), []) is None


def test_the_page_draws_outlines_and_leads_to_the_map_of_the_device(
    families: Families, cast: Cast, client_of: Any
) -> None:
    address = reverse("household-detail", args=[families.own.pk])
    browser = client_of(cast.village_officer)
    assert "house-map" not in browser.get(address).content.decode()
    families.own.latitude, families.own.longitude = "-1.7", "103.2"
    families.own.save()
    page = browser.get(address).content.decode()
    assert "geo:-1.7" in page
    assert "house-map" not in page  # nothing is known to draw it beside
    RegionBoundary.objects.create(
        region=families.own.village, polygons=[[SQUARE]], longitude="103.2", latitude="-1.7", changed_at=timezone.now()
    )
    page = browser.get(address).content.decode()
    assert '<svg class="house-map"' in page
    assert "house-dot" in page
