"""An address with a zero byte is refused before anything is asked of the database."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Cast


@pytest.mark.parametrize("address", ["/audit/?actor=%00", "/persons/?after=a%00b", "/cases/%00/"])
def test_a_zero_byte_is_a_bad_request(cast: Cast, client_of: Any, address: str) -> None:
    assert client_of(cast.auditor).get(address).status_code == 400


def test_an_ordinary_address_is_answered(cast: Cast, client_of: Any) -> None:
    assert client_of(cast.auditor).get("/audit/?actor=00").status_code == 200
