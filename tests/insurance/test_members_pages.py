"""A month's list of members on its way through the pages: the month is asked, what would end is named and confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from exchange.models import BatchStatus, ImportBatch
from insurance.models import Membership
from tests.conftest import Cast, World
from tests.insurance.monthly import as_csv, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Settings, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    with time_machine.travel(datetime(2026, 11, 21, 3, tzinfo=UTC)):
        yield


def bring(client: Client, rows: list[dict[str, str]], **data: str) -> Any:
    fields = {"what": "members:standard", "region": "15.04", "as_of": "2026-11-01", "village": "", **data}
    return client.post(reverse("import-new"), {**fields, "file": SimpleUploadedFile("peserta.csv", as_csv(rows))})


def work() -> None:
    call_command("jobs", "--once", "--format", "json")


def last() -> ImportBatch:
    batch = ImportBatch.objects.order_by("-id").first()
    assert batch is not None
    return batch


def test_the_month_has_to_be_chosen(world: World, cast: Cast, client_of: Callable[..., Client]) -> None:
    answer = bring(client_of(cast.insurance_clerk), [row(1)])
    assert answer.status_code == 422
    assert "speaks of a month" in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_month_out_of_order_is_refused_on_the_form(
    world: World, cast: Cast, client_of: Callable[..., Client]
) -> None:
    client = client_of(cast.insurance_clerk)
    bring(client, [row(1)], period="2026-10")
    work()
    client.post(reverse("import-apply", args=[last().pk]))
    work()
    answer = bring(client, [row(1)], period="2026-09")
    assert answer.status_code == 422
    assert "2026-09 lies before the first month that was loaded" in answer.content.decode()


def test_what_would_end_is_named_and_has_to_be_ticked(
    world: World, cast: Cast, client_of: Callable[..., Client]
) -> None:
    client = client_of(cast.insurance_clerk)
    for period, most in (("2026-09", 41), ("2026-10", 21)):
        assert bring(client, [row(n) for n in range(1, most)], period=period).status_code == 302
        work()
        page = client.get(reverse("import-apply", args=[last().pk])).content.decode()
        if most == 41:
            assert 'type="checkbox"' not in page
            client.post(reverse("import-apply", args=[last().pk]))
            work()
    shown = client.get(reverse("import-detail", args=[last().pk])).content.decode()
    assert "Oktober 2026" in shown
    assert "20 cards are not in the file" in shown
    assert "20 of 40 cards end" in page
    assert client.post(reverse("import-apply", args=[last().pk])).status_code == 422
    assert client.post(reverse("import-apply", args=[last().pk]), {"many_ended_19": "on"}).status_code == 422
    assert client.post(reverse("import-apply", args=[last().pk]), {"many_ended_20": "on"}).status_code == 302
    work()
    assert last().status == BatchStatus.APPLIED
    assert Membership.objects.count() == 20


def test_undone_by_the_page_everybody_is_back(world: World, cast: Cast, client_of: Callable[..., Client]) -> None:
    client = client_of(cast.insurance_clerk)
    for period, rows in (("2026-09", range(1, 31)), ("2026-10", range(2, 31))):
        bring(client, [row(n) for n in rows], period=period)
        work()
        client.post(reverse("import-apply", args=[last().pk]))
        work()
    assert Membership.objects.count() == 29
    client.post(reverse("import-undo", args=[last().pk]))
    work()
    assert Membership.objects.count() == 30
