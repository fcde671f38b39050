"""The surfaces of cases: where a page, a form or an error of casework can show a person, and to whom."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.frame.evidence import Evidence
from tests.frame.surfaces import C, Surface, case, choices, get, household, href, person, post, text_of, title

REGISTERS = (C.VIEW_PEOPLE, C.REGISTER_CASES)


def minutes(e: Evidence) -> dict[str, Any]:
    """Return the key of the minutes."""
    return {"deliberation_id": e.planted.deliberation.pk}


CASES: tuple[Surface, ...] = (
    Surface("list", "cases", get("case-list"), lambda e: e.planted.case.number, (C.VIEW_CASES,)),
    Surface(
        "list", "decisions that wait", get("case-decisions"), lambda e: e.planted.verified.number, (C.DECIDE_CASES,)
    ),
    Surface(
        "search",
        "search before a case",
        post("case-start", data=lambda e: {"text": e.surname[:4].lower()}),
        href("person-detail", person),
        # It opens to who registers cases anywhere, and shows whom she may see, in an emergency too.
        typed=lambda e: (e.surname[:4].lower(),),
    ),
    Surface("detail", "case", get("case-detail", case), lambda e: e.planted.person.name, (C.VIEW_CASES,)),
    Surface("list", "own work", get("case-work"), lambda e: e.planted.household.head_name),
    Surface("list", "map of cases", get("case-map"), lambda e: e.planted.region.code, (C.VIEW_CASES,)),
    Surface("list", "board of cases", get("case-board"), lambda e: e.planted.region.code, (C.ASSIGN_CASES,)),
    Surface(
        "detail",
        "case to give to a colleague",
        get("case-assign", lambda e: {"key": e.planted.case.pk}),
        lambda e: e.planted.case.number,
        (C.VIEW_CASES, C.ASSIGN_CASES),
    ),
    Surface(
        "detail",
        "referral",
        get("referral", lambda e: {"key": e.planted.referral.pk}),
        lambda e: f"Permintaan {e.surname}",
        (C.VIEW_CASES,),
    ),
    Surface(
        "related list", "plan of a case", get("case-detail", case), lambda e: f"Tujuan {e.surname}", (C.VIEW_CASES,)
    ),
    Surface(
        "related list", "assistance of a case", get("case-detail", case), lambda e: f"Dana {e.surname}", (C.VIEW_CASES,)
    ),
    Surface(
        "form choices",
        "persons of a referral",
        choices(get("case-referral-new", case)),
        lambda e: e.planted.person.name,
        (C.VIEW_CASES, C.HANDLE_CASES),
    ),
    Surface(
        "related list", "papers of a case", get("case-detail", case), lambda e: f"Berkas {e.surname}", (C.VIEW_CASES,)
    ),
    Surface(
        "file address",
        "paper of a case",
        get("case-document", lambda e: {"number": e.planted.case.number, "key": e.planted.document.pk}),
        lambda e: f"ISI BERKAS {e.surname}",
        (C.VIEW_CASES,),
    ),
    Surface("detail", "case on paper", get("case-sheet", case), lambda e: e.planted.person.name, (C.VIEW_CASES,)),
    Surface(
        "detail", "slip of a case", get("case-slip", case), lambda e: e.planted.household.head_name, (C.VIEW_CASES,)
    ),
    Surface(
        "detail", "situation before a case", get("case-new", household), lambda e: e.planted.person.name, REGISTERS
    ),
    Surface(
        "related list",
        "cases of a household",
        get("household-detail", household),
        lambda e: e.planted.case.number,
        (C.VIEW_PEOPLE, C.VIEW_CASES),
    ),
    Surface("page title", "case", title(get("case-detail", case)), lambda e: e.planted.case.number, (C.VIEW_CASES,)),
    Surface(
        "error text",
        "case refused",
        lambda client, e: text_of(client.post(f"{reverse('case-new', kwargs=household(e))}?need=complaint", {})),
        lambda e: e.uncovered.name,
        REGISTERS,
    ),
    Surface(
        "form choices",
        "members of a new case",
        choices(get("case-new", household, "?need=health_insurance")),
        lambda e: f"<{e.uncovered.pk}>",
        REGISTERS,
    ),
    Surface(
        "file address",
        "picture of a visit",
        get("case-photo", lambda e: {"photo_id": e.planted.visit_photo.pk}),
        lambda e: f"ISI FOTO {e.surname}",
        (C.VIEW_CASES,),
    ),
    Surface(
        "file address",
        "thumbnail of a visit's picture",
        get("case-photo-small", lambda e: {"photo_id": e.planted.visit_photo.pk}),
        lambda e: f"ISI FOTO {e.surname}",
        (C.VIEW_CASES,),
    ),
    Surface(
        "form choices",
        "members of a visit",
        get("case-verify", case),
        lambda e: e.planted.person.name,
        (C.VIEW_CASES, C.VERIFY_CASES),
    ),
    # Her own work, whatever her role calls that.
    Surface("list", "whom to plan a visit to", get("visit-new"), lambda e: e.planted.household.head_name),
    Surface("list", "whom to visit", get("visit-round"), lambda e: e.planted.household.head_name, (C.VERIFY_CASES,)),
    Surface(
        "list",
        "calendar of visits",
        get("visit-calendar", query="?whose=all&by=month"),
        lambda e: e.planted.household.head_name,
        (C.VIEW_CASES,),
    ),
    Surface("list", "musyawarah", get("deliberation-list"), lambda e: f"Balai {e.surname}", (C.VIEW_CASES,)),
    Surface("detail", "minutes", get("deliberation", minutes), lambda e: e.planted.case.number, (C.VIEW_CASES,)),
    Surface(
        "file address",
        "signed minutes",
        get("deliberation-file", minutes),
        lambda e: f"ACARA {e.surname}",
        (C.VIEW_CASES,),
    ),
)
