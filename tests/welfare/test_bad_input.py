"""What people write that nobody thought of: emoji and right-to-left text in names."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.conftest import Cast, World
from tests.welfare.story import family, register

# A smiling face, an override that would turn the rest of the line around, Arabic.
NAMES = ("SITI \U0001f600 AMINAH", "BUDI \u202eOTNAS", "\u0639\u0627\u0626\u0634\u0629")


@pytest.mark.parametrize("name", NAMES)
def test_any_letters_in_a_name_are_shown_and_break_no_page(world: World, cast: Cast, client_of: Any, name: str) -> None:
    case = register(cast, *family(world, name))
    officer = client_of(cast.village_officer)
    pages = [reverse(route, args=[case.number]) for route in ("case-detail", "case-sheet", "case-verify")]
    for address in (*pages, reverse("case-list"), reverse("case-work")):
        page = officer.get(address)
        assert page.status_code == 200
        assert name.split(maxsplit=1)[0] in page.content.decode()
