"""Each address for each role: one's own data, the wrong role, and other people's data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import User
from tests.conftest import Cast, World
from tests.frame.door import with_second_factor
from tests.frame.matrix import MATRIX, Row
from tests.frame.matrix_admin import ADMIN
from tests.frame.matrix_cases import CASES
from tests.frame.planted import Estate, Planted, plant_all

ROLES = [field.name for field in fields(Cast)]
EVERY = (*MATRIX, *CASES, *ADMIN)


@pytest.fixture
def estate(world: World, cast: Cast) -> Estate:
    """One of everything at three places."""
    return plant_all(world, cast)


def ask(client: Client, row: Row, planted: Planted) -> HttpResponse:
    """Go to the address of ``row`` for what is planted there."""
    address = reverse(row.name, kwargs=row.arguments(planted))
    send = client.post if row.method == "post" else client.get
    return send(address, row.data)  # type: ignore[return-value]


def body(response: Any) -> str:
    """Return the page as text, streamed or not."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode("utf-8", "replace"))


def _names(resolver: URLResolver, *, inside: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, inside=f"{inside}{pattern.namespace}:" if pattern.namespace else inside)
        elif isinstance(pattern, URLPattern):
            yield f"{inside}{pattern.name or pattern.pattern}"


def test_every_address_is_in_the_matrix() -> None:
    assert {row.name for row in EVERY} == set(_names(get_resolver()))


def test_a_stranger_is_asked_to_sign_in_before_the_admin_site(estate: Estate) -> None:
    for row in ADMIN:
        response = ask(Client(), row, estate.hers)
        assert (response.status_code, response["Location"][:7]) == (302, "/login/"), row.name


def test_a_stranger_is_asked_to_sign_in(estate: Estate) -> None:
    wrong = []
    for row in MATRIX:
        response = ask(Client(), row, estate.hers)
        told = f"{row.name}: {response.status_code} {response.headers.get('Location', '')}"
        if row.public:
            wrong += [told] * (response.status_code not in {200, 302, *row.fine})
        else:
            wrong += [told] * (response.status_code != 302 or not response["Location"].startswith("/login/"))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_its_own_and_no_more(role: str, cast: Cast, estate: Estate) -> None:
    user: User = getattr(cast, role)
    wrong = []
    for row in EVERY:
        place = estate.hers.region.code[:5] if row.at_regency else estate.hers.region.code
        if row.door and not any(map(user.reach.anywhere, row.door)):
            expected: tuple[int, ...] = (404,)
        elif row.public or row.anyone:
            expected = row.fine
        elif not row.arguments(estate.hers) and any(map(user.reach.anywhere, row.opened_by)):
            expected = row.fine  # a page of one's own place, wherever that is
        elif row.sees and not any(user.reach.at(capability, place) for capability in row.opened_by):
            expected = _without_reach(user, row)
        elif row.does and not any(user.reach.at(need, place) for need in (row.does, *row.or_does)):
            expected = (403,)
        else:
            expected = row.fine
        status = ask(_signed_in(user, row), row, estate.hers).status_code
        if status not in expected:
            wrong.append(f"{row.name}: {status}, expected {expected}")
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_what_lies_elsewhere_looks_absent(role: str, cast: Cast, estate: Estate) -> None:
    user: User = getattr(cast, role)
    wrong = []
    for row in EVERY:
        if not row.arguments(estate.foreign) or row.public:
            continue
        status = ask(_signed_in(user, row), row, estate.foreign).status_code
        # Somebody without the page at all may hear that it is not hers; whoever has it hears that nothing is there.
        allowed = {404} if any(map(user.reach.anywhere, row.opened_by)) else {403, 404}
        if status not in allowed:
            wrong.append(f"{row.name}: {status}")
    assert not wrong


def _signed_in(user: User, row: Row) -> Client:
    """Return her browser; at the door of the admin site she has shown a second factor, so that only ``door`` decides."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return with_second_factor(client) if row.door else client


@pytest.mark.parametrize("role", ROLES)
def test_no_page_leaves_a_trace_of_what_lies_elsewhere(role: str, cast: Cast, estate: Estate) -> None:
    user: User = getattr(cast, role)
    hidden = [estate.foreign]
    if not any(covers_mersam(user)):
        hidden.append(estate.neighbours)
    found = []
    readers = {bool(row.door): _signed_in(user, row) for row in (MATRIX[0], ADMIN[0])}
    for row in EVERY:
        # A page of no thing is the same page whoever's place one thinks of.
        places = (estate.hers, estate.neighbours, estate.foreign) if row.arguments(estate.hers) else (estate.hers,)
        for planted in places:
            page = body(ask(readers[bool(row.door)] if row.method == "get" else _signed_in(user, row), row, planted))
            asked = row.arguments(
                planted
            ).values()  # what was in the address may stand on the page that says "not here"
            marks = [mark for place in hidden for mark in place.marks if mark not in asked]
            found += [f"{row.name} shows {mark}" for mark in marks if mark in page]
    assert not found


def covers_mersam(user: User) -> Iterator[bool]:
    """Whether any role of the user reaches Mersam."""
    for _role, code in user.reach.roles:
        yield "15.04.01.2001".startswith(code)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("search", ["name", "nik", "kk"])
def test_a_search_finds_what_is_within_reach_and_nothing_else(
    role: str, search: str, cast: Cast, estate: Estate, client_of: Any
) -> None:
    user: User = getattr(cast, role)
    sees = user.reach.at("view_people", estate.hers.region.code)  # type: ignore[arg-type]
    for planted, visible in ((estate.hers, sees), (estate.foreign, False)):
        text = {"name": "zulkarnaen", "nik": planted.person.nik, "kk": planted.household.kk}[search]
        page = body(client_of(user).post("/persons/", {"text": text}))
        assert (planted.person.name in page) is visible


def _without_reach(user: User, row: Row) -> tuple[int, ...]:
    if row.no_reach == 200:
        return (200,)
    # A role that has the page somewhere else hears 404; one that does not have it at all may hear 403.
    return (row.no_reach, 403) if row.sees and not user.reach.anywhere(row.sees) else (row.no_reach,)
