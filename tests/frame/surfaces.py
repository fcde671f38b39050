"""Every way in which a page, a file or an error can show something: what it shows of a place, and to whom.

A kind of surface that the product does not have (autocomplete, the admin site) stands in ``ABSENT``, with a test.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import openpyxl
from django.test import Client
from django.urls import reverse

from accounts.models import User
from regions.capabilities import Capability
from tests.frame.evidence import Evidence
from tests.frame.matrix import EXPORT

C = Capability
Fetch = Callable[[Client, Evidence], str]
Mark = Callable[[Evidence], str]


@dataclass(frozen=True)
class Surface:
    """``fetch`` returns the text that a reader gets when she asks for what a place holds; ``mark`` is what shows it.

    ``needs`` are the capabilities that must hold together at the place (at its regency with ``at_regency``); with
    ``any_of`` one of them is enough. Without needs the test asks only that nobody sees too much and somebody sees hers.
    ``typed`` are the texts that the reader wrote herself and may read again.
    """

    kind: str
    name: str
    fetch: Fetch
    mark: Mark
    needs: tuple[Capability, ...] = ()
    any_of: bool = False
    at_regency: bool = False
    typed: Callable[[Evidence], tuple[str, ...]] = lambda _: ()

    def shown_to(self, user: User, place: Evidence) -> bool:
        """Whether ``user`` may see ``place`` here."""
        code = place.planted.region.code[:5] if self.at_regency else place.planted.region.code
        held = [user.reach.at(capability, code) for capability in self.needs]
        return any(held) if self.any_of else all(held)


def text_of(response: Any) -> str:
    """Return what an answer says, a workbook or a stream too, with its headers (a file's name is a text as well)."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        book = openpyxl.load_workbook(io.BytesIO(content))
        content = repr([list(sheet.values) for sheet in book]).encode()
    return f"{dict(response.headers)}\n{content.decode('utf-8', 'replace')}"


def get(name: str, kwargs: Callable[[Evidence], dict[str, Any]] = lambda _: {}, query: str = "") -> Fetch:
    """Return a fetch that opens a page."""
    return lambda client, e: text_of(
        client.get(reverse(name, kwargs=kwargs(e)) + query.format(e=e, p=e.planted), follow=True)
    )


def post(
    name: str,
    kwargs: Callable[[Evidence], dict[str, Any]] = lambda _: {},
    data: Callable[[Evidence], dict[str, Any]] = lambda _: {},
    headers: dict[str, str] | None = None,
) -> Fetch:
    """Return a fetch that sends a form."""
    return lambda client, e: text_of(client.post(reverse(name, kwargs=kwargs(e)), data(e), headers=headers or {}))


class _Choices(HTMLParser):
    """Collects what a form offers: values of options and inputs, and the words of options and labels."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"option", "input"}:
            self.found.append(f"<{dict(attrs).get('value')}>")
        self._inside = tag in {"option", "label"} or (self._inside and tag not in {"main", "form", "select"})

    def handle_endtag(self, tag: str) -> None:
        if tag in {"option", "label"}:
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append(data)


def choices(fetch: Fetch) -> Fetch:
    """Return a fetch of nothing but what the forms of a page offer to choose."""

    def offered(client: Client, e: Evidence) -> str:
        parser = _Choices()
        parser.feed(fetch(client, e))
        return "\n".join(parser.found)

    return offered


def title(fetch: Fetch) -> Fetch:
    """Return a fetch of nothing but the title of a page."""
    return lambda client, e: " ".join(re.findall(r"<title>(.*?)</title>", fetch(client, e), re.DOTALL))


def household(e: Evidence) -> dict[str, Any]:
    """Return the key of the household."""
    return {"household_id": e.planted.household.pk}


def person(e: Evidence) -> dict[str, Any]:
    """Return the key of the person."""
    return {"person_id": e.planted.person.pk}


def pair(e: Evidence) -> dict[str, Any]:
    """Return the key of the pair that may be one person."""
    return {"pair_id": e.planted.pair.pk}


def bucket(code: str) -> Callable[[Evidence], dict[str, Any]]:
    """Return the arguments of a list of the waterfall."""
    return lambda e: {"code": e.planted.region.code, "bucket": code}


def uncovered(e: Evidence) -> dict[str, Any]:
    """Return the key of the person without a card, who has a history."""
    return {"person_id": e.uncovered.pk}


def case(e: Evidence) -> dict[str, Any]:
    """Return the number of the case."""
    return {"number": e.planted.case.number}


def region(e: Evidence) -> dict[str, Any]:
    """Return the code of the village."""
    return {"code": e.planted.region.code}


def batch(e: Evidence) -> dict[str, Any]:
    """Return the key of the batch that was sent."""
    return {"batch_id": e.sent.pk}


def href(name: str, kwargs: Callable[[Evidence], dict[str, Any]]) -> Mark:
    """Return the mark of a link to a page."""
    return lambda e: f'"{reverse(name, kwargs=kwargs(e))}"'


def _search(kind: str, typed: Mark, headers: dict[str, str] | None = None) -> Surface:
    return Surface(
        "search",
        f"search by {kind}{' in place' if headers else ''}",
        post("person-list", data=lambda e: {"text": typed(e)}, headers=headers),
        href("person-detail", person),
        needs=(C.VIEW_PEOPLE,),
        typed=lambda e: (typed(e), e.planted.person.name if kind == "whole name" else ""),
    )


_TYPED: dict[str, Mark] = {
    "whole name": lambda e: e.planted.person.name,
    "first letters": lambda e: "zulk",
    "family name": lambda e: e.surname[:4].lower(),
    "NIK": lambda e: str(e.planted.person.nik),
    "KK": lambda e: str(e.planted.household.kk),
}
REVIEWERS = (C.MANAGE_ACCOUNTS, C.VIEW_AUDIT, C.CONFIRM_ACCESS)
ADMINISTRATORS = (C.MANAGE_ACCOUNTS, C.VIEW_AUDIT)
SURFACES: tuple[Surface, ...] = (
    # Lists
    Surface("list", "start page", get("home"), lambda e: e.planted.case.number),
    Surface("list", "households", get("household-list"), href("household-detail", household), (C.VIEW_PEOPLE,)),
    Surface("list", "persons", get("person-list"), href("person-detail", person), (C.VIEW_PEOPLE,)),
    Surface(
        "list",
        "persons of a place in another order",
        get("person-list", query="?region={p.region.code}&sort=village"),
        href("person-detail", person),
        (C.VIEW_PEOPLE,),
    ),
    Surface(
        "list",
        "households of a saved address",
        get("household-list", query="?region={p.region.code}"),
        href("household-detail", household),
        (C.VIEW_PEOPLE,),
    ),
    Surface("list", "duplicates", get("duplicate-list"), href("duplicate-detail", pair), (C.VIEW_PEOPLE,)),
    Surface(
        "list", "reports", get("report-list"), lambda e: e.planted.report.number, (C.VIEW_REPORTS,), at_regency=True
    ),
    Surface("list", "imports", get("import-list"), lambda e: f"{e.surname}.csv", (C.VIEW_IMPORTS,), at_regency=True),
    Surface("list", "jobs", get("job-list"), lambda e: e.planted.job.title, (C.VIEW_JOBS,), at_regency=True),
    Surface("list", "record", get("audit-list"), lambda e: f"pengelola.{e.surname}", (C.VIEW_AUDIT,)),
    Surface(
        "list",
        "record of one thing",
        get("audit-list", query="?subject=accounts.invitation:{p.invitation.pk}"),
        lambda e: f"pengelola.{e.surname}",
        (C.VIEW_AUDIT,),
    ),
    Surface(
        "list", "accounts", get("account-list"), lambda e: e.planted.account.full_name, ADMINISTRATORS, any_of=True
    ),
    Surface("list", "invitations", get("account-list"), lambda e: e.planted.invitation.email, (C.MANAGE_ACCOUNTS,)),
    # Search
    *(_search(kind, typed) for kind, typed in _TYPED.items()),
    *(_search(kind, typed, {"HX-Request": "true"}) for kind, typed in _TYPED.items()),
    # Details, and what they list of other rooms
    Surface(
        "detail", "household", get("household-detail", household), lambda e: e.planted.person.name, (C.VIEW_PEOPLE,)
    ),
    Surface("detail", "person", get("person-detail", person), lambda e: e.planted.person.name, (C.VIEW_PEOPLE,)),
    Surface(
        "detail",
        "pair",
        get("duplicate-detail", pair),
        href("person-detail", lambda e: {"person_id": e.planted.pair.second_id}),
        (C.VIEW_PEOPLE,),
    ),
    Surface(
        "detail",
        "pair to make one",
        get("duplicate-unite", pair, query="?remaining={p.person.pk}"),
        lambda e: e.planted.pair.second.name,
        (C.VIEW_PEOPLE, C.CHANGE_PEOPLE),
    ),
    Surface(
        "detail",
        "report",
        get("report-detail", lambda e: {"report_id": e.planted.report.pk}),
        lambda e: e.planted.report.number,
        (C.VIEW_REPORTS,),
        at_regency=True,
    ),
    Surface(
        "detail",
        "import",
        get("import-detail", lambda e: {"key": e.planted.imported.pk}),
        lambda e: f"{e.surname}.csv",
        (C.VIEW_IMPORTS,),
        at_regency=True,
    ),
    Surface(
        "detail",
        "account",
        get("account-detail", lambda e: {"key": e.planted.account.pk}),
        lambda e: e.planted.account.full_name,
        ADMINISTRATORS,
        any_of=True,
    ),
    Surface(
        "detail",
        "NIK",
        post("person-reveal", person),
        lambda e: str(e.planted.person.nik),
        (C.VIEW_PEOPLE, C.REVEAL_NUMBERS),
    ),
    Surface(
        "detail",
        "KK",
        post("household-reveal", household),
        lambda e: str(e.planted.household.kk),
        (C.VIEW_PEOPLE, C.REVEAL_NUMBERS),
    ),
    Surface(
        "related list",
        "members of a household",
        get("household-detail", household),
        href("person-detail", person),
        (C.VIEW_PEOPLE,),
    ),
    Surface(
        "related list",
        "who reaches a village",
        get("access-review", query="?region={p.region.code}"),
        lambda e: e.planted.account.full_name,
        REVIEWERS,
        any_of=True,
    ),
    # History
    Surface("history", "of a person", get("person-detail", uncovered), lambda e: e.cause, (C.VIEW_PEOPLE,)),
    Surface("history", "of a household", get("household-detail", household), lambda e: e.cause, (C.VIEW_PEOPLE,)),
    # What leaves the house
    Surface(
        "export",
        "residents as CSV",
        post("person-export", data=lambda _: EXPORT),
        lambda e: str(e.planted.person.nik),
        (C.EXPORT_PEOPLE,),
    ),
    Surface(
        "export",
        "residents as XLSX",
        post("person-export", data=lambda _: {**EXPORT, "file_format": "xlsx"}),
        lambda e: str(e.planted.person.nik),
        (C.EXPORT_PEOPLE,),
    ),
    Surface(
        "export",
        "households as CSV",
        post("household-export", data=lambda _: EXPORT),
        lambda e: str(e.planted.household.kk),
        (C.EXPORT_PEOPLE,),
    ),
    Surface(
        "export",
        "access review",
        post("access-review-export", data=lambda e: {"region": e.planted.region.code}),
        lambda e: e.planted.account.username,
        REVIEWERS,
        any_of=True,
    ),
    Surface(
        "file address",
        "report",
        get("report-file", lambda e: {"report_id": e.planted.report.pk}),
        lambda e: e.paper,
        (C.VIEW_REPORTS,),
        at_regency=True,
    ),
    *(
        Surface(
            "job result",
            name,
            get(name, lambda e: {"key": e.planted.job.pk}),
            lambda e: e.outcome,
            (C.VIEW_JOBS,),
            at_regency=True,
        )
        for name in ("job-detail", "job-progress")
    ),
    # What surrounds a page
    Surface(
        "error text",
        "status refused",
        post("person-status", person),
        lambda e: e.planted.person.name,
        (C.VIEW_PEOPLE, C.CHANGE_PEOPLE),
    ),
    # What forms offer
    Surface(
        "form choices",
        "places of a report",
        choices(get("report-new")),
        lambda e: f"<{e.planted.region.code[:5]}>",
        (C.ISSUE_REPORTS,),
        at_regency=True,
    ),
    Surface(
        "form choices",
        "places of a role",
        choices(get("account-invite")),
        lambda e: f"<{e.planted.region.code}>",
        (C.MANAGE_ACCOUNTS,),
    ),
    Surface(
        "form choices",
        "places of accounts",
        choices(get("account-list")),
        lambda e: f"<{e.planted.region.code}>",
        ADMINISTRATORS,
        any_of=True,
    ),
    Surface(
        "form choices",
        "places of a review",
        choices(get("access-review")),
        lambda e: f"<{e.planted.region.code}>",
        REVIEWERS,
        any_of=True,
    ),
    Surface(
        "form choices",
        "places of households",
        get("household-list", query="?region={p.region.code}"),
        lambda e: f"· {e.planted.region.full_name}",
        (C.VIEW_PEOPLE,),
    ),
)
KINDS = frozenset(
    {"list", "count", "search", "autocomplete", "detail", "related list", "history", "export", "file address"}
    | {"job result", "page title", "error text", "form choices", "admin"}
)
ABSENT = {
    "autocomplete": "no page completes what is typed: the search answers with rows, which are surfaces of search",
    "count": "held by test_counts.py, number by number",
}
