"""What the installation refuses, whoever asks: other hosts, plain http, too much at once, foreign scripts."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.logging import MaskIdentifiersFilter
from insurance.forms import MOST_MEGABYTES
from reports import uploads
from tests.conftest import Cast, World
from tests.frame.planted import Estate, plant_all
from tests.make import next_nik

NIK = next_nik()
_PRINT = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
there = Client().get("/health/live", headers={"host": "siperkasa.example.go.id"}, secure=True)
plain = Client().get("/login/", headers={"host": "siperkasa.example.go.id"})
strange = Client().get("/health/live", headers={"host": "evil.example"}, secure=True)
names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
         "CSRF_COOKIE_SAMESITE", "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"]
print(json.dumps({"settings": {name: getattr(settings, name) for name in names}, "headers": dict(there.headers),
                  "plain": [plain.status_code, plain.headers.get("Location")], "strange": strange.status_code}))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the settings of an office's own server come to, told by a process of its own."""
    deployed = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SIPERKASA_TEST": "1",  # static files were not collected for it
        "SIPERKASA_DATA": str(tmp_path_factory.mktemp("office")),
        "SIPERKASA_SECRET_KEY": "only-for-this-test-" + "x" * 50,
        "SIPERKASA_HOSTS": "siperkasa.example.go.id",
        "SIPERKASA_URL": "https://siperkasa.example.go.id",
        "DATABASE_URL": "postgresql://siperkasa@127.0.0.1/siperkasa",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIPERKASA_")}
    done = subprocess.run(
        [sys.executable, "-c", _PRINT],
        env={**clean, **deployed},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_over_https_nothing_travels_in_the_clear(office: dict[str, Any]) -> None:
    kept = office["settings"]
    assert kept["SESSION_COOKIE_SECURE"] is kept["CSRF_COOKIE_SECURE"] is kept["SESSION_COOKIE_HTTPONLY"] is True
    assert (kept["SESSION_COOKIE_SAMESITE"], kept["CSRF_COOKIE_SAMESITE"], kept["DEBUG"]) == ("Lax", "Lax", False)
    assert office["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert office["plain"] == [301, "https://siperkasa.example.go.id/login/"]


def test_another_host_is_refused(office: dict[str, Any], client: Client) -> None:
    assert office["settings"]["ALLOWED_HOSTS"] == ["siperkasa.example.go.id"]
    assert office["strange"] == 400
    assert client.get("/health/live", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/health/live").status_code == 200


def test_every_answer_says_what_a_browser_may_do_with_it(client: Client, db: None) -> None:
    for address in ("/login/", "/nowhere/", "/health/live", "/verify/"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "report-uri /csp-report/" in headers["Content-Security-Policy"]


# Reports of browsers ----------------------------------------------------------------------------------------------


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the product's log says, through its own filter."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskIdentifiersFilter())
    for name in ("siperkasa", "django.request"):
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "handlers", [handler])
        monkeypatch.setattr(logger, "propagate", False)
        logger.setLevel(logging.INFO)
    return stream


def report(**values: str) -> str:
    """Return what a browser sends."""
    return json.dumps({"csp-report": values})


def test_a_report_of_a_browser_becomes_one_line_without_addresses(db: None, lines: io.StringIO) -> None:
    sent = report(
        **{
            "violated-directive": "script-src-elem\nFORGED line",
            "blocked-uri": f"https://cdn.example/x.js?nik={NIK}",
            "document-uri": "https://siperkasa.example.go.id/invitation/geheim-token-123/",
        }
    )
    answer = Client(enforce_csrf_checks=True).post("/csp-report/", sent, content_type="application/csp-report")
    assert answer.status_code == 204
    assert lines.getvalue() == "csp script-src-elem stopped https://cdn.example on invitation-accept\n"


@pytest.mark.parametrize(
    "sent", ["", "[]", "{", '{"csp-report": 1}', report(**{"blocked-uri": "http://[", "document-uri": "x"})]
)
def test_nonsense_in_place_of_a_report_is_dropped(sent: str, db: None, client: Client) -> None:
    assert client.post("/csp-report/", sent, content_type="application/csp-report").status_code == 204
    assert client.get("/csp-report/").status_code == 405


def test_reports_are_small_and_few(db: None, client: Client, settings: Any, lines: io.StringIO) -> None:
    big = client.post("/csp-report/", "x" * 20_000, content_type="application/csp-report")
    assert big.status_code == 413
    lines.truncate(0)
    cache.clear()
    settings.RATE_LIMITS = {"csp_report": (2, 60)}
    for _ in range(5):
        assert client.post("/csp-report/", report(), content_type="application/csp-report").status_code == 204
    assert lines.getvalue().count("csp ") == 2


# Bodies and files -------------------------------------------------------------------------------------------------


@pytest.fixture
def estate(world: World, cast: Cast) -> Estate:
    """One of everything."""
    return plant_all(world, cast)


def test_a_form_larger_than_any_of_ours_is_not_read(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.village_officer)
    body = "text=" + "x" * django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    sent = client.post("/persons/", body, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 400


def test_a_file_that_cannot_be_an_answer_is_refused_in_words(
    estate: Estate, cast: Cast, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = client_of(cast.insurance_clerk), reverse("batch-answer", args=[estate.hers.batch.pk])
    estate.hers.batch.status, estate.hers.batch.file_sha256 = "sent", "0" * 64
    estate.hers.batch.sent_at = estate.hers.batch.opened_at
    estate.hers.batch.save()
    for content in (b"MZ\x90\x00\x03", b"%PDF-1.7", b"\x00" * 100, b"<html></html>"):
        # The name says CSV; what counts is what is in it.
        sent = client.post(address, {"file": SimpleUploadedFile("jawaban.csv", content, "text/csv")})
        assert sent.status_code == 422, content
        assert "Traceback" not in sent.content.decode()
    monkeypatch.setattr("insurance.forms.MOST_MEGABYTES", 0)
    sent = client.post(address, {"file": SimpleUploadedFile("jawaban.csv", b"NO,NIK\n")})
    assert (sent.status_code, "larger than 0 MB" in sent.content.decode()) == (422, True)
    assert MOST_MEGABYTES <= 20


def test_a_file_to_compare_is_hashed_up_to_a_limit(
    estate: Estate, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("verify", args=[estate.hers.report.verification_code])
    small = client.post(address, {"file": SimpleUploadedFile("a.pdf", b"not ours")})
    assert small.status_code == 200
    monkeypatch.setattr(uploads, "LARGEST", 10)
    monkeypatch.setattr("reports.views.verify.LARGEST", 10)
    assert client.post(address, {"file": SimpleUploadedFile("a.pdf", b"x" * 100)}).status_code == 413


# Numbers of people: not in an address, not in a log -----------------------------------------------------------------

# What an address may hold: keys of ours, and words that are no person's. A text that may hold anything needs a reason.
_TEXTS = {
    "uhc-region": "code of a region",
    "uhc-denominators": "code of a region",
    "uhc-gaps": "code of a region",
    "uhc-month": "code of a region",
    "uhc-months": "code of a region",
    "uhc-members": "code of a region",
    "uhc-map": "code of a region",
    "uhc-shapes": "code of a region",
    "case-map-shapes": "code of a region",
    "uhc-radar": "code of a region",
    "uhc-whatif": "code of a region",
    "uhc-uncovered": "code of a region",
    "uhc-waterfall": "code of a region",
    "uhc-waterfall-refresh": "code of a region",
    "uhc-bucket-cards": "code of a region",
    "uhc-bucket-residents": "code of a region",
    "uhc-match": "code of a region",
    "uhc-reconciliation": "code of a region",
    "uhc-questions": "code of a region",
    "uhc-question": "code of a region",
    "verify": "code printed on a paper",
    "invitation-accept": "token of a letter",
    "email-confirm": "token of a letter",
    "regions_region_change": "code of a region, in the admin site",
    "regions_populationdataset_change": "code of a release of figures, in the admin site",
}


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for each in resolver.url_patterns:
        found += _patterns(each) if isinstance(each, URLResolver) else [each]
    return found


def test_no_address_takes_a_number_of_a_person() -> None:
    loose = set()
    for pattern in _patterns(get_resolver()):
        assert not re.search(r"nik|kk|card|(?<!file)name", str(pattern.pattern.regex.groupindex.keys()))
        for converter in pattern.pattern.converters.values():
            if type(converter).__name__ in {"StringConverter", "PathConverter"}:
                loose.add(pattern.name)
    assert loose <= set(_TEXTS) | {name for name in loose if str(name).startswith(("password", "account_", "mfa_"))}


def test_no_template_writes_a_number_or_a_name_into_an_address() -> None:
    written = []
    for path in (django_settings.BASE_DIR / "templates").rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        links = re.findall(r"{%\s*(?:url|query)\b[^%]*%}|href=\"[^\"]*\"|action=\"[^\"]*\"|hx-get=\"[^\"]*\"", source)
        written += [
            f"{path.name}: {link}"
            for link in links
            if re.search(r"\.(nik|kk|card_number|name|full_name|head_name)\b", link)
        ]
    assert not written


def test_a_failure_that_names_a_number_is_logged_without_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    def fails(**_: Any) -> None:
        raise RuntimeError(f"Key (nik)=({NIK}) already exists.")

    monkeypatch.setattr("beneficiaries.views.persons.person_search", fails)
    client = Client(raise_request_exception=False)
    client.force_login(cast.village_officer)
    answer = client.post("/persons/", {"text": NIK})
    assert answer.status_code == 500
    assert NIK not in answer.content.decode()
    assert NIK not in lines.getvalue()
    assert "RuntimeError" in lines.getvalue()
    assert f"{NIK[:6]}******{NIK[-4:]}" in lines.getvalue()
