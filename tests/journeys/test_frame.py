"""What the scripts of every page promise: sent once, drafts that stay and go, a theme that is remembered."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from tests.conftest import Cast, World
from tests.journeys.conftest import Visitor
from tests.welfare.story import family, register, visit

Come = Callable[[User | None], Visitor]
DRAFTS = "Object.keys(localStorage).filter(key => key.startsWith('siperkasa:draft:')).length"


def _note(page: Page) -> str:
    return page.locator("[data-draft-note]").inner_text()


def test_a_form_that_is_pressed_twice_is_sent_once(visitor: Come) -> None:
    someone = visitor(None)
    page = someone.open("/login/")
    page.locator("[name=username]").fill("desa")
    page.locator("[name=password]").fill("wrong")
    sent: list[str] = []
    # Never answered: the form stays on its way, as on a weak signal.
    page.route("**/login/", lambda route: sent.append(route.request.method))
    disabled = page.evaluate("""() => {
      const form = document.querySelector('form[data-no-summary]');
      const button = form.querySelector('button');
      form.requestSubmit(button);
      form.requestSubmit(button);
      return new Promise((answer) => setTimeout(() => answer(button.disabled), 200));
    }""")
    assert disabled
    assert sent == ["POST"]


def test_the_theme_is_remembered_on_this_device(visitor: Come) -> None:
    someone = visitor(None)
    page = someone.open("/login/")
    page.locator("main [data-choice=dark]").click()
    someone.open("/login/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    expect(page.locator("main [data-choice=dark]")).to_have_attribute("aria-pressed", "true")
    someone.look("sign-in-dark")


def _step_to_take(cast: Cast, world: World) -> str:
    household, people = family(world, "SUTRISNO")
    case = register(cast, household, people)
    visit(cast, case)
    return f"/cases/{case.number}/step/check_documents/"


def test_a_draft_survives_a_lost_page_and_goes_once_it_is_sent(visitor: Come, world: World, cast: Cast) -> None:
    someone = visitor(cast.district_operator)
    address = _step_to_take(cast, world)
    page = someone.open(address)
    words = page.locator("main textarea").first
    words.fill("Kartu keluarga dan surat keterangan sudah dilihat")
    page.wait_for_selector("[data-draft-note]")
    page.wait_for_timeout(800)
    someone.open(address)
    assert words.input_value() == "Kartu keluarga dan surat keterangan sudah dilihat"
    assert _note(page)
    page.locator("main form .btn-primary").click()
    page.wait_for_url(lambda url: "/step/" not in url)
    assert page.evaluate(DRAFTS) == 0


def test_signing_out_takes_the_drafts_along(visitor: Come, world: World, cast: Cast) -> None:
    someone = visitor(cast.district_operator)
    page = someone.open(_step_to_take(cast, world))
    page.locator("main textarea").first.fill("Sementara")
    page.wait_for_selector("[data-draft-note]")
    assert page.evaluate(DRAFTS) == 1
    someone.open("/profile/")
    page.locator("main form[data-clears-drafts] button").click()
    page.wait_for_url("**/login/")
    assert page.evaluate(DRAFTS) == 0


def test_the_keyboard_reaches_the_content_first(visitor: Come) -> None:
    someone = visitor(None)
    page = someone.open("/nowhere/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    someone.look("not-found")
