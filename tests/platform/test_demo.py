"""What the demo refuses before it changes anything."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.embedded_postgres import server


def test_a_port_in_use_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.SIPERKASA_DATA = tmp_path / "data"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(CommandError, match=rf"Port {port} cannot be used .*PORT=\d+ make demo"):
            call_command("demo")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_wrong_usage(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match="PORT must be a number") as refusal:
        call_command("demo")
    assert refusal.value.returncode == 2


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    (tmp_path / "file").touch()
    settings.SIPERKASA_DATA = tmp_path / "file" / "data"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    with pytest.raises(CommandError, match=r"The data folder .*file/data cannot be written"):
        call_command("demo")


def test_reset_removes_what_the_demo_stored_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.SIPERKASA_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.ISSUED_ROOT = tmp_path / "issued"
    for name in ("uploads", "issued", "backup"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
    endpoint = server.ensure_running(tmp_path)
    assert endpoint.answers()

    call_command("demo_reset")

    assert not endpoint.answers()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "postgres-test"]
    assert {path.suffix for path in (tmp_path / "postgres-test").iterdir()} == {".lock"}


def test_reset_leaves_a_database_of_the_offices_own_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://siperkasa@127.0.0.1/siperkasa")
    with pytest.raises(CommandError, match="nothing was removed"):
        call_command("demo_reset")
