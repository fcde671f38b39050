"""What the pages of changes to people show of a place, and to whom (see ``surfaces.py``)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from regions.capabilities import Capability
from tests.frame.evidence import Evidence
from tests.frame.surfaces import Surface, choices, get, household, person, post, uncovered

C = Capability


def _known_already(e: Evidence) -> dict[str, Any]:
    known = e.uncovered
    person = {"name": known.name, "sex": known.sex, "born_on": known.born_on.isoformat(), "nik": known.nik}
    return {**person, "village": e.planted.region.code, "on": "2026-03-01", "cause": "x"}


PEOPLE: tuple[Surface, ...] = (
    *(
        Surface(
            "form choices",
            f"members in {name}",
            choices(get(name, household)),
            lambda e: e.uncovered.name,
            (C.VIEW_PEOPLE, C.CHANGE_PEOPLE),
        )
        for name in ("newborn-new", "household-split", "household-head")
    ),
    *(
        Surface("detail", name, get(name, person), lambda e: e.planted.person.name, (C.VIEW_PEOPLE, C.CHANGE_PEOPLE))
        for name in ("person-changes", "person-correct", "person-join")
    ),
    Surface(
        "form choices",
        "villages of a new household",
        choices(get("household-new")),
        lambda e: f"<{e.planted.region.code}>",
        (C.CHANGE_PEOPLE,),
    ),
    Surface(
        "search",
        "who is known already",
        post("household-new", data=_known_already),
        lambda e: f'"{reverse("person-detail", kwargs=uncovered(e))}"',
        (C.CHANGE_PEOPLE,),
        typed=lambda e: (e.uncovered.name, str(e.uncovered.nik), e.planted.region.code),
    ),
    Surface(
        "error text",
        "nobody found by a number",
        post("person-marry", person, lambda e: {"nik": "1504034101009999"}),
        lambda e: e.planted.person.name,
        (C.VIEW_PEOPLE, C.CHANGE_PEOPLE),
    ),
    Surface(
        "file address",
        "picture of a house",
        get("house-photo", lambda e: {"photo_id": e.planted.photo.pk}),
        lambda e: f"ISI GAMBAR {e.surname}",
        (C.VIEW_PEOPLE,),
    ),
    Surface("list", "changes to confirm", get("change-list"), lambda e: e.planted.person.name, (C.VIEW_PEOPLE,)),
    Surface(
        "detail",
        "change to confirm",
        get("change-detail", lambda e: {"proposal_id": e.planted.proposal.pk}),
        lambda e: e.planted.person.name,
        (C.VIEW_PEOPLE,),
    ),
)
