"""What the registers under UU PDP show of a place, and to whom (see ``surfaces.py``)."""

from __future__ import annotations

from typing import Any

from regions.capabilities import Capability
from tests.frame.evidence import Evidence
from tests.frame.surfaces import Surface, choices, get, person, post, title

C = Capability


def _asked(e: Evidence) -> dict[str, Any]:
    return {"number": e.planted.request.number}


def _letter(e: Evidence) -> dict[str, Any]:
    return {"report_id": e.planted.letter.pk}


PRIVACY: tuple[Surface, ...] = (
    Surface("list", "requests", get("privacy"), lambda e: f"{e.planted.request.number}<", (C.VIEW_PRIVACY,)),
    Surface("list", "breaches", get("breach-list"), lambda e: e.planted.breach.number, (C.VIEW_PRIVACY,)),
    Surface("list", "letters", get("report-list"), lambda e: e.planted.letter.number, (C.VIEW_PRIVACY,)),
    Surface(
        "detail",
        "request of a data subject",
        get("subject-request", _asked),
        lambda e: e.planted.person.name,
        (C.VIEW_PRIVACY, C.VIEW_PEOPLE),
    ),
    Surface(
        "detail",
        "breach",
        get("breach", lambda e: {"number": e.planted.breach.number}),
        lambda e: f"Kegagalan {e.surname}",
        (C.VIEW_PRIVACY,),
    ),
    Surface("detail", "letter", get("report-detail", _letter), lambda e: e.planted.letter.number, (C.VIEW_PRIVACY,)),
    Surface(
        "related list",
        "requests of a resident",
        get("person-detail", person),
        lambda e: f"{e.planted.request.number}<",
        (C.VIEW_PEOPLE, C.VIEW_PRIVACY),
    ),
    Surface(
        "history",
        "who has seen a resident's data",
        get("person-trace", person),
        lambda e: e.planted.account.full_name,
        (C.VIEW_PEOPLE, C.VIEW_PRIVACY),
    ),
    Surface("file address", "letter", get("report-file", _letter), lambda e: e.letter, (C.VIEW_PRIVACY,)),
    Surface(
        "page title",
        "request of a data subject",
        title(get("subject-request", _asked)),
        lambda e: e.planted.request.number,
        (C.VIEW_PRIVACY,),
    ),
    Surface(
        "error text",
        "answer to a data subject refused",
        post("subject-request-answer", _asked),
        lambda e: f"{e.planted.request.number}</a>",
        (C.VIEW_PRIVACY, C.HANDLE_PRIVACY),
    ),
    Surface(
        "form choices",
        "places of a breach",
        choices(get("breach-new")),
        lambda e: f"<{e.planted.region.code[:5]}>",
        (C.HANDLE_PRIVACY,),
        at_regency=True,
    ),
)
