"""Somebody who imports, a folder for uploads, and background work done in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from exchange.models import ImportBatch
from tests.conftest import Cast

Bring = Callable[..., Any]


@pytest.fixture(autouse=True)
def _uploads(settings: Settings, tmp_path: Path) -> None:
    """Keep what is brought in apart."""
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def work(settings: Settings) -> Callable[[], None]:
    """Do the background work that is due."""
    settings.JOBS_RETRY_DELAYS = (0.0, 0.0, 0.0)

    def once() -> None:
        call_command("jobs", "--once", "--format", "json")

    return once


@pytest.fixture
def clerk(cast: Cast, client_of: Callable[..., Client]) -> Client:
    """The browser of the insurance clerk."""
    return client_of(cast.insurance_clerk)


@pytest.fixture
def bring(clerk: Client, work: Callable[[], None]) -> Bring:
    """Bring a file in by the page and have it read: ``bring(content)`` returns the batch, or the page that refused."""

    def send(
        content: bytes, *, name: str = "penduduk.csv", client: Client = clerk, read: bool = True, **data: Any
    ) -> Any:
        fields = {"what": "residents:standard", "region": "15.04", "as_of": "2026-11-01", "village": "", **data}
        answer = client.post(reverse("import-new"), {**fields, "file": SimpleUploadedFile(name, content)})
        if answer.status_code != 302:
            return answer
        if read:
            work()
        return ImportBatch.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))

    return send
