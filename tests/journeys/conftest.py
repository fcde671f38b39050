"""A browser, two sizes of screen, a server, and axe. ``SIPERKASA_SHOTS=folder`` keeps pictures of the pages."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request

from accounts.models import User
from tests.conftest import Cast, World

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
SHOTS = os.environ.get("SIPERKASA_SHOTS")
PATIENCE_SECONDS = 10.0
AXE = Path(settings.NODE_MODULES) / "axe-core" / "axe.min.js"


def chromium() -> str | None:
    """Return a Chromium to use: the one that set-up found or brought, or one on the PATH."""
    if named := os.environ.get("SIPERKASA_CHROMIUM"):
        return named
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey; without a browser they are skipped, and say so."""
    reason = "no Chromium on this machine; `make setup-dev` brings one where it may"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's browser; the arguments keep it from calling home."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": [*quiet, "--no-sandbox", "--disable-gpu"],
    }


@pytest.fixture(params=sorted(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """Run the journey on a phone and on a desk."""
    return str(request.param)


class Visitor:
    """Somebody at a browser: opens pages, and no page may break the policy or have a serious fault of access."""

    def __init__(self, context: BrowserContext, base_url: str, size: str) -> None:
        self.page: Page = context.new_page()
        self.base_url = base_url
        self.size = size
        self.complaints: list[str] = []
        self.under_way: set[Request] = set()
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfinished", self._answered)
        self.page.on("requestfailed", self._answered)

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and "404" not in text and "403" not in text:
            self.complaints.append(text)

    def _asked(self, request: Request) -> None:
        self.under_way.add(request)

    def _answered(self, request: Request) -> None:
        self.under_way.discard(request)

    def open(self, path: str) -> Page:
        """Go to an address of ours."""
        self.page.goto(f"{self.base_url}{path}")
        return self.page

    def sign_in(self, user: User) -> Page:
        """Sign in by the form, as people do."""
        self.open("/login/")
        self.page.locator("input[name=username]").fill(user.username)
        self.page.locator("input[name=password]").fill(user.username)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self.page

    def bring_session(self, user: User) -> None:
        """Be signed in already: a journey that is not about signing in need not walk through the form."""
        session = Client()
        session.force_login(user)
        value, name = session.cookies[settings.SESSION_COOKIE_NAME].value, settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.base_url}])

    def settle(self) -> None:
        """Wait until the page has all that it and its scripts ask for; "networkidle" would wait half a second longer."""
        self.page.wait_for_load_state("load")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            self.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))")
            if not self.under_way:
                return
            assert time.monotonic() < deadline, f"never answered: {[request.url for request in self.under_way]}"

    def look(self, name: str) -> None:
        """Check the page: no sideways scrolling, nothing serious for axe, nothing in the console."""
        self.settle()
        if SHOTS:
            self.page.screenshot(path=str(Path(SHOTS) / f"{name}-{self.size}.png"), full_page=True)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= SIZES[self.size]["width"], f"{name} scrolls sideways at {self.size}: {width} px"
        assert self.serious_faults() == []
        assert self.complaints == []

    def serious_faults(self) -> list[str]:
        """Return what axe finds serious or critical."""
        # Through the protocol, not as a script element: the page's own policy stays as strict as it is.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        # Nothing is loaded beforehand: for a sheet that imports another it would write inline style, and complain of it.
        result = self.page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        return [
            f"{violation['id']}: {json.dumps(violation['nodes'][0]['target'])} {violation['nodes'][0]['html'][:160]}"
            for violation in result["violations"]
            if violation["impact"] in {"serious", "critical"}
        ]


@pytest.fixture(autouse=True)
def _in_indonesian(settings: Any) -> None:
    """Journeys meet the interface as its users do."""
    settings.LOCALE_PATHS = [settings.BASE_DIR / "locale"]


@pytest.fixture
def visitor(
    browser: Browser, live_server: Any, size: str, world: World, cast: Cast
) -> Iterator[Callable[[User | None], Visitor]]:
    """Open a browser for somebody: ``visitor(cast.auditor)`` is signed in, ``visitor(None)`` is a stranger."""
    contexts: list[BrowserContext] = []

    def come(user: User | None) -> Visitor:
        context = browser.new_context(viewport=SIZES[size], locale="id-ID", has_touch=size == "phone")  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        someone = Visitor(context, live_server.url, size)
        if user is not None:
            someone.bring_session(user)
        return someone

    yield come
    for context in contexts:
        context.close()
