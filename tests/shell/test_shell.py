"""The frame that every page stands in, as a reader meets it."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.views import errors
from core.web.paging import Page
from tests.conftest import Cast

PUBLIC = ["/login/", "/nowhere/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_allow_nothing_inline_and_nothing_foreign(client: Client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == "'none'"
    assert "unsafe" not in policy


def test_a_signed_in_page_has_its_landmarks_and_says_who_one_is(client_of: Any, cast: Cast) -> None:
    page = client_of(cast.social_worker).get("/profile/").content.decode()
    assert page.index('class="skip-link" href="#main"') < page.index('<main id="main"')
    assert 'aria-current="page"' in page
    assert "Rina Wati" in page
    assert '<nav class="bottombar"' in page


def test_a_stranger_sees_no_menu(client: Client, db: None) -> None:
    page = client.get("/login/").content.decode()
    assert "<nav" not in page
    assert 'class="skip-link"' in page


def test_a_page_says_that_the_people_are_made_up_and_only_then(client: Client, db: None, settings: Any) -> None:
    assert 'class="band"' in client.get("/login/").content.decode()
    settings.SYNTHETIC_PEOPLE = False
    assert 'class="band"' not in client.get("/login/").content.decode()


def test_the_frame_costs_the_session_the_user_the_roles_and_the_reach(client_of: Any, cast: Cast) -> None:
    client = client_of(cast.social_worker)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/nowhere/")
    assert [query["sql"].split("FROM ")[1].split()[0].strip('"') for query in queries.captured_queries] == [
        "django_session",
        "accounts_user",
        "mfa_authenticator",  # within: the row that keeps the session open, and whether a second factor is set up
        "accounts_standin",  # the roles and the reach, of all its sources
    ]


# Language ----------------------------------------------------------------------------------------------------------


def test_pages_are_indonesian_whatever_the_browser_asks_for(client: Client, db: None) -> None:
    assert '<html lang="id"' in client.get("/login/", headers={"accept-language": "en-US,en;q=0.9"}).content.decode()


def test_the_language_switch_is_remembered(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/login/"})
    assert answer.headers["Location"] == "/login/"
    assert '<html lang="en"' in client.get("/login/").content.decode()
    client.post("/language/", {"language": "id", "next": "/login/"})
    assert '<html lang="id"' in client.get("/login/").content.decode()


def test_the_language_switch_leads_nowhere_else(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


# Errors ------------------------------------------------------------------------------------------------------------


def test_an_unknown_address_offers_a_way_on(client_of: Any, cast: Cast) -> None:
    answer = client_of(cast.auditor).get("/nowhere/")
    assert answer.status_code == 404
    assert f'href="{reverse("home")}"' in answer.content.decode()


def test_a_broken_server_still_answers_without_its_database(rf: RequestFactory) -> None:
    # No db fixture: any query fails this test.
    answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert b"<h1>" in answer.content


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_turned_down_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "errors/csrf.html" in [template.name for template in answer.templates]


# Signing in and out ------------------------------------------------------------------------------------------------


def test_signing_in_leads_where_one_was_going(cast: Cast, client: Client) -> None:
    answer = client.post("/login/", {"username": "desa", "password": "desa", "next": "/profile/"})
    assert answer.headers["Location"] == "/profile/"


def _complaint(page: str) -> str:
    start = page.index('role="alert"')
    return page[start : page.index("</div>", start)]


def test_a_wrong_password_does_not_say_which_half_was_wrong(cast: Cast, client: Client) -> None:
    wrong_password = client.post("/login/", {"username": "desa", "password": "x"}).content.decode()
    wrong_name = client.post("/login/", {"username": "nobody", "password": "x"}).content.decode()
    assert _complaint(wrong_password) == _complaint(wrong_name)


def test_signing_out_needs_a_press_not_a_link(client_of: Any, cast: Cast) -> None:
    client = client_of(cast.auditor)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/profile/").status_code == 302


# Forms -------------------------------------------------------------------------------------------------------------


class _Visit(forms.Form):
    need = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, help_text="One only")
    note = forms.CharField(help_text="In plain words <b>")
    agreed = forms.BooleanField()
    when = forms.DateField(required=False)

    def clean(self) -> None:
        raise forms.ValidationError("The two do not agree")


def test_a_form_names_its_mistakes_on_top_and_at_the_field() -> None:
    html = str(_Visit({"note": "", "when": "x"}))
    summary = html[html.index("error-summary") : html.index("</ul>")]
    assert 'role="alert"' in html
    assert "The two do not agree" in summary
    for name in ("need", "note", "agreed", "when"):
        assert f'href="#id_{name}"' in summary
        assert f'id="id_{name}"' in html
        assert f'id="id_{name}_error"' in html
    assert html.count('aria-invalid="true"') == 5  # two radio buttons and three fields


def test_help_stands_before_the_field_and_is_tied_to_it() -> None:
    html = str(_Visit())
    assert html.index('id="id_note_helptext"') < html.index('name="note"')
    assert 'aria-describedby="id_note_helptext"' in html
    assert 'aria-describedby="id_need_helptext"' in html
    assert "error-summary" not in html


def test_only_what_may_be_left_empty_is_marked() -> None:
    assert str(_Visit()).count("field-optional") == 1


# Shared pieces -----------------------------------------------------------------------------------------------------


def test_messages_are_told_by_their_weight(rf: RequestFactory) -> None:
    messages = [Message(constants.ERROR, "It broke"), Message(constants.SUCCESS, "Done")]
    html = " ".join(render_to_string("components/messages.html", {"messages": messages}).split())
    assert 'alert-danger" role="alert"' in html
    assert 'alert-success" role="status"' in html


def test_the_pager_keeps_the_filters_and_holds_only_keys(rf: RequestFactory) -> None:
    page: Page[Any] = Page(items=[], next="51", previous="")
    html = render_to_string("components/pager.html", {"page": page}, request=rf.get("/x/?village=15.04&after=1"))
    assert "?village=15.04&amp;after=51" in html
    assert 'rel="prev"' not in html


def test_a_number_is_masked_and_its_eye_says_that_looking_is_recorded() -> None:
    html = render_to_string("components/masked.html", {"number": "1504031705809001", "url": "/reveal/", "label": "NIK"})
    assert "150403******9001" in html
    assert "1504031705809001" not in html
    assert 'hx-post="/reveal/"' in html
    assert "eye" not in render_to_string("components/masked.html", {"number": "1504031705809001"})


def test_a_chip_always_has_a_word_beside_its_colour() -> None:
    for kind in ("covered", "inactive", "none", "soon", "late", "done"):
        html = render_to_string("components/chip.html", {"kind": kind, "label": "Aktif"})
        assert "<svg" in html
        assert "Aktif" in html


@pytest.mark.parametrize(
    ("role", "emergency", "away"),
    [
        ("social_worker", True, True),
        ("department_head", True, True),
        ("auditor", True, True),
        ("village_officer", False, True),
        ("account_admin", False, True),
        ("outsider", False, False),
    ],
)
def test_the_menu_leads_to_emergency_access_and_stand_in_for_whom_they_are(
    client_of: Any, cast: Cast, role: str, emergency: bool, away: bool
) -> None:
    client = client_of(getattr(cast, role))
    urls = {item.url for item in client.get("/profile/").context["menu"]}
    assert ("/break-glass/" in urls, "/profile/stand-in/" in urls) == (emergency, away)
    assert client.get("/break-glass/").status_code == (200 if emergency else 403)


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("/profile/stand-in/", "/profile/stand-in/"),
        ("/profile/sessions/", "/profile/"),
        ("/", "/"),
        ("/accounts/review/", "/accounts/review/"),
    ],
)
def test_the_menu_marks_one_entry(client_of: Any, cast: Cast, address: str, here: str) -> None:
    menu = client_of(cast.department_head).get(address).context["menu"]
    assert [item.url for item in menu if item.active] == [here]


@pytest.mark.parametrize(
    ("role", "address"),
    [("account_admin", "/accounts/"), ("auditor", "/audit/"), ("insurance_clerk", "/insurance/"), ("outsider", "")],
)
def test_who_has_one_page_to_work_on_begins_there(client_of: Any, cast: Cast, role: str, address: str) -> None:
    answer = client_of(getattr(cast, role)).get("/")
    assert answer.headers.get("Location", "") == address
