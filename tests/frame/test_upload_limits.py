"""What is too large is refused by what it announces, before anybody reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.test.client import FakePayload

from core.web.uploads import announced_bytes
from tests.conftest import Cast

GIGABYTE = 1024**3


class _Unread(FakePayload):
    """A body that may not be touched."""

    def read(self, num_bytes: int | None = None) -> bytes:
        raise AssertionError("the body was read")


def _send(client: Client, path: str, size: int) -> Any:
    extra: dict[str, Any] = {"CONTENT_LENGTH": str(size), "wsgi.input": _Unread(b"")}
    return client.generic("POST", path, content_type="multipart/form-data; boundary=x", **extra)


@pytest.mark.parametrize(("path", "size"), [("/imports/new/", 2 * GIGABYTE), ("/persons/", 40 * 1024**2)])
def test_a_body_that_announces_too_much_is_not_read_and_the_limit_is_named(
    path: str, size: int, cast: Cast, client_of: Any
) -> None:
    answer = _send(client_of(cast.insurance_clerk), path, size)
    assert answer.status_code == 413
    page = answer.content.decode()
    assert ("At most 1.500 MB" if path.startswith("/imports") else "At most 32 MB") in page
    assert "nothing was changed" in page


def test_a_stranger_cannot_fill_the_disk_either(db: None) -> None:
    assert _send(Client(), "/login/", 2 * GIGABYTE).status_code == 413


def test_what_is_announced_is_a_number_or_nothing() -> None:
    for text, size in {"": 0, "12": 12, "x": 0, "-5": 0, "²": 0}.items():
        extra: dict[str, Any] = {"CONTENT_LENGTH": text}
        request = RequestFactory().generic("POST", "/", **extra)
        assert announced_bytes(request) == size
