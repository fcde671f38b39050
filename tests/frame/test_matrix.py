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


# One walk for the three questions, since they go to the same addresses.
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_its_own_and_what_lies_elsewhere_looks_absent(
    role: str, cast: Cast, estate: Estate
) -> None:
    user: User = getattr(cast, role)
    hidden = [estate.foreign] if any(covers_mersam(user)) else [estate.foreign, estate.neighbours]
    marks = [mark for place in hidden for mark in place.marks]
    wrong, found, reader = [], [], None
    for row in EVERY:
        # A page of no thing is the same page whoever's place one thinks of.
        places = (estate.hers, estate.neighbours, estate.foreign) if row.arguments(estate.hers) else (estate.hers,)
        for planted in places:
            # What is sent may end the session; a page that is read leaves it as it is.
            if reader is None or row.method == "post" or row is ADMIN[0]:
                reader = _signed_in(user, row)
            response = ask(reader, row, planted)
            reader = reader if row.method == "get" else None
            expected = _expected(row, user, estate, planted)
            if response.status_code not in expected:
                wrong.append(f"{row.name}: {response.status_code} at {planted.region.name}, expected {expected}")
            page = body(response)
            for asked in row.arguments(planted).values():  # the page that says "not here" may repeat its own address
                page = page.replace(str(asked), "")
            found += [f"{row.name} shows {mark}" for mark in marks if mark in page]
    assert not wrong
    assert not found


def _expected(row: Row, user: User, estate: Estate, planted: Planted) -> set[int]:
    """Return the answers that are right for ``user`` about what is planted there."""
    if planted is estate.hers:
        return set(_hers(row, user, estate))
    if planted is estate.neighbours or row.public:
        return set(range(200, 500))  # Mersam is within reach of some: what stands on the page is what counts
    # Somebody without the page at all may hear that it is not hers; whoever has it hears that nothing is there.
    return {404} if any(map(user.reach.anywhere, row.opened_by)) else {403, 404}


def _hers(row: Row, user: User, estate: Estate) -> tuple[int, ...]:
    place = estate.hers.region.code[:5] if row.at_regency else estate.hers.region.code
    if row.door and not any(map(user.reach.anywhere, row.door)):
        return (404,)
    if row.public or row.anyone:
        return row.fine
    if not row.arguments(estate.hers) and any(map(user.reach.anywhere, row.opened_by)):
        return row.fine  # a page of one's own place, wherever that is
    if row.sees and not any(user.reach.at(capability, place) for capability in row.opened_by):
        return _without_reach(user, row)
    if row.does and not any(user.reach.at(need, place) for need in (row.does, *row.or_does)):
        return (403,)
    return row.fine


def _signed_in(user: User, row: Row) -> Client:
    """Return her browser; at the door of the admin site she has shown a second factor, so that only ``door`` decides."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return with_second_factor(client) if row.door else client


def covers_mersam(user: User) -> Iterator[bool]:
    """Whether any role of the user reaches Mersam."""
    for _role, code in user.reach.roles:
        yield "15.04.01.2001".startswith(code)


@pytest.mark.parametrize("role", ROLES)
def test_a_search_finds_what_is_within_reach_and_nothing_else(
    role: str, cast: Cast, estate: Estate, client_of: Any
) -> None:
    user: User = getattr(cast, role)
    client = client_of(user)
    sees = user.reach.at("view_people", estate.hers.region.code)  # type: ignore[arg-type]
    for planted, visible in ((estate.hers, sees), (estate.foreign, False)):
        for text in ("zulkarnaen", planted.person.nik, planted.household.kk):
            page = body(client.post("/persons/", {"text": text}))
            assert (planted.person.name in page) is visible, text


def _without_reach(user: User, row: Row) -> tuple[int, ...]:
    if row.no_reach == 200:
        return (200,)
    # A role that has the page somewhere else hears 404; one that does not have it at all may hear 403.
    return (row.no_reach, 403) if row.sees and not user.reach.anywhere(row.sees) else (row.no_reach,)
