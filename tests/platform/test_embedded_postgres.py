"""The embedded server with real processes: who starts it, who ends it, and what it survives."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.embedded_postgres import cluster, memory, server
from config.embedded_postgres.layout import PORT, EmbeddedPostgresError, Endpoint, Layout

PROJECT = Path(__file__).resolve().parents[2]
HOLD = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from config.embedded_postgres import server
print(json.dumps(asdict(server.ensure_running(Path(sys.argv[1])))), flush=True)
if sys.stdin.read():
    server.release(Path(sys.argv[1]))
"""


class Holder:
    """A process of its own that uses the server until told otherwise."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def endpoint(self) -> Endpoint:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr and self.process.stderr.read()
        return Endpoint(**json.loads(line))

    def leave(self, *, in_haste: bool = True) -> None:
        """End it; in haste the server does not wait for another user."""
        self.process.communicate("release" if in_haste else "", timeout=20)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=10)


def running(pid: int) -> bool:
    """Whether a process does something; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        if Path("/proc/self").exists():
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True
    return state != "Z"


def comes_true(question: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not question():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def gone(endpoint: Endpoint) -> bool:
    return comes_true(lambda: not running(endpoint.server_pid) and not running(endpoint.keeper_pid))


def answer(endpoint: Endpoint, statement: str) -> str:
    command = [str(cluster.binaries() / "psql"), "-XAt", "-h", endpoint.host, "-p", str(PORT), "-U", endpoint.user]
    done = subprocess.run(
        [*command, "-d", endpoint.database, "-c", statement], capture_output=True, text=True, check=False
    )
    return str(done.stdout).strip() or str(done.stderr)


@pytest.fixture
def hold() -> Iterator[Callable[[Path], Holder]]:
    """Start holders, and let none of them outlive the test."""
    holders: list[Holder] = []

    def start(folder: Path) -> Holder:
        holders.append(Holder(folder))
        return holders[-1]

    yield start
    for holder in holders:
        if holder.process.poll() is None:
            holder.kill()


def test_it_starts_is_joined_and_ends_with_its_last_user(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    first = hold(tmp_path)
    started = first.endpoint()
    assert answer(started, "SHOW server_encoding; SELECT 'Ä' < 'B'") == "UTF8\nf"
    second = hold(tmp_path)
    assert second.endpoint() == started

    first.leave()
    time.sleep(4)  # longer than the keeper's patience: who started it does not take it away
    assert answer(started, "SELECT 1") == "1"

    second.leave(in_haste=False)
    assert gone(started)
    assert not Layout.of(tmp_path).pid_file.exists()


def test_two_starts_at_once_give_one_server(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    holders = [hold(tmp_path) for _ in range(4)]
    endpoints = [holder.endpoint() for holder in holders]
    assert len(set(endpoints)) == 1
    for holder in holders:
        holder.leave()
    assert gone(endpoints[0])


def test_killing_every_user_leaves_no_server(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    holder = hold(tmp_path)
    endpoint = holder.endpoint()
    holder.kill()
    assert gone(endpoint)
    log = Layout.of(tmp_path).log.read_text(encoding="utf-8")
    assert "database system is shut down" in log.splitlines()[-1]


@pytest.mark.skipif(not cluster.LINUX, reason="the kernel's parent-death signal is Linux's")
def test_killing_the_keeper_ends_its_server_in_order(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    endpoint = hold(tmp_path).endpoint()
    os.kill(endpoint.keeper_pid, signal.SIGKILL)
    assert gone(endpoint)
    successor = hold(tmp_path).endpoint()
    assert successor.server_pid != endpoint.server_pid
    assert answer(successor, "SELECT 1") == "1"


def test_a_killed_server_recovers(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    first = hold(tmp_path)
    endpoint = first.endpoint()
    answer(endpoint, "SET synchronous_commit = on; CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    os.kill(endpoint.server_pid, signal.SIGKILL)
    successor = hold(tmp_path).endpoint()
    assert successor.server_pid != endpoint.server_pid
    assert answer(successor, "SELECT count(*) FROM kept") == "1000"


def test_a_note_about_somebody_elses_process_is_no_obstacle(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    first = hold(tmp_path)
    endpoint = first.endpoint()
    note = Layout.of(tmp_path).pid_file.read_text(encoding="utf-8")
    first.leave()
    assert gone(endpoint)
    Layout.of(tmp_path).pid_file.write_text(f"{os.getpid()}\n{note.partition(chr(10))[2]}", encoding="utf-8")
    socket_note = Path(endpoint.host) / f".s.PGSQL.{PORT}.lock"
    socket_note.parent.mkdir(mode=0o700, exist_ok=True)
    socket_note.write_text(f"{os.getpid()}\n", encoding="utf-8")
    assert answer(hold(tmp_path).endpoint(), "SELECT 1") == "1"
    assert running(os.getpid())


@pytest.mark.parametrize("name", ["x" * 120, "a, 'b' and c"], ids=["long", "commas and quotes"])
def test_any_path_will_do(tmp_path: Path, hold: Callable[[Path], Holder], name: str) -> None:
    folder = tmp_path / name
    holder = hold(folder)
    endpoint = holder.endpoint()
    assert folder not in Path(endpoint.host).parents
    assert stat.S_IMODE(Path(endpoint.host).stat().st_mode) == 0o700
    assert answer(endpoint, "SELECT 1") == "1"
    holder.leave()
    assert gone(endpoint)
    assert not Path(endpoint.host).exists()


def test_an_interrupted_creation_is_begun_again(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    unfinished = Layout.of(tmp_path).unfinished
    unfinished.mkdir(parents=True)
    unfinished.parent.chmod(0o700)
    (unfinished / "PG_VERSION").write_text("18\n", encoding="utf-8")
    assert answer(hold(tmp_path).endpoint(), "SELECT 1") == "1"
    assert not unfinished.exists()


def test_a_closed_parent_folder_stays_closed(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert answer(hold(closed / "data").endpoint(), "SELECT 1") == "1"
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert stat.S_IMODE(Layout.of(closed / "data").root.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(
        EmbeddedPostgresError, match=r"The data folder .*file/data cannot be written \(Not a directory\)"
    ):
        server.ensure_running(in_the_way / "data")


def test_a_failing_creation_tells_its_last_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\necho making it\necho 'initdb: error: no space left'\nexit 1\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setattr(cluster, "binaries", lambda: tmp_path)
    with pytest.raises(EmbeddedPostgresError, match=r"could not be created .*: initdb: error: no space left"):
        cluster.create(Layout(tmp_path), [], None)
    assert not Layout(tmp_path).data.exists()


def test_something_else_in_its_place_is_left_alone(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.data.mkdir(parents=True)
    (layout.data / "something").touch()
    with pytest.raises(EmbeddedPostgresError, match="is not a PostgreSQL database"):
        server.ensure_running(tmp_path)
    server.release(tmp_path)
    assert (layout.data / "something").exists()


def test_a_missing_package_points_to_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.binaries.cache_clear()
    monkeypatch.setattr(cluster, "find_spec", lambda _name: None)
    try:
        with pytest.raises(EmbeddedPostgresError, match="set DATABASE_URL"):
            cluster.binaries()
    finally:
        cluster.binaries.cache_clear()


def test_files_are_removed_only_while_nobody_uses_them(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    holder = hold(tmp_path)
    endpoint = holder.endpoint()
    with pytest.raises(EmbeddedPostgresError, match="in use"), server.stopped(tmp_path):
        pass
    assert server.is_used(tmp_path)
    holder.leave()
    with server.stopped(tmp_path):
        assert gone(endpoint)
    assert not server.is_used(tmp_path)


@pytest.mark.parametrize(
    ("memory_mb", "testing", "shared", "cache"),
    [(24_000, False, 4096, 12_000), (8192, False, 2048, 4096), (256, False, 128, 128), (24_000, True, 512, 12_000)],
)
def test_the_server_takes_a_quarter_of_the_memory_within_bounds(
    memory_mb: int, testing: bool, shared: int, cache: int
) -> None:
    settings = memory.sizes(memory_mb * memory.MB, testing=testing)
    assert settings == {"shared_buffers": f"{shared}MB", "effective_cache_size": f"{cache}MB"}


def test_a_containers_limit_counts_where_it_is_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = memory.memory_here()
    limit, none = tmp_path / "memory.max", tmp_path / "none"
    none.write_text("max\n", encoding="ascii")
    limit.write_text(f"{64 * memory.MB}\n", encoding="ascii")
    monkeypatch.setattr(memory, "_LIMITS", (none, limit, tmp_path / "absent"))
    assert memory.memory_here() == 64 * memory.MB <= whole
