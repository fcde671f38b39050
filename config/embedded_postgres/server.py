"""What a process calls that needs the embedded server: have it running, and let go of it."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.embedded_postgres import cluster
from config.embedded_postgres.layout import (
    EmbeddedPostgresError,
    Endpoint,
    Layout,
    open_lock,
    try_lock,
    wait_lock,
)

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 180.0  # replaying a full write-ahead log on a slow disk takes minutes
PATIENCE_SECONDS = 2.0  # after this a person is told what she waits for

_leases: dict[Path, int] = {}
_guard = threading.Lock()


def _after_fork() -> None:
    # Another thread of the parent may have held it. The leases themselves are shared with the parent, rightly.
    global _guard  # noqa: PLW0603
    _guard = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


def ensure_running(data_folder: Path) -> Endpoint:
    """Have the server of ``data_folder`` running for as long as this process lives, and return where it answers.

    Starts it when nobody has; otherwise joins those who use it. It ends about three seconds after the last of them
    is gone, however they went. Safe to call from several threads and processes at once, and after a fork.

    Raises:
        EmbeddedPostgresError: one sentence for the person at the terminal.
    """
    layout = Layout.of(data_folder)
    with _guard:
        _prepare(layout)
        deadline = _Deadline(layout)
        _take_lease(layout, deadline)
        lock = open_lock(layout.start)
        try:
            while not try_lock(lock, fcntl.LOCK_EX):
                deadline.pause()
            return _find_or_start(layout, deadline)
        finally:
            os.close(lock)


def release(data_folder: Path, wait_seconds: float = 15.0) -> None:
    """Give this process's lease back; when nobody else uses the server, wait until it has ended.

    A forked child that shares the lease keeps the server running.
    """
    layout = Layout.of(data_folder)
    with _guard:
        lease = _leases.pop(layout.root, None)
        if lease is not None:
            os.close(lease)
    deadline = time.monotonic() + wait_seconds
    # Where the locks cannot even be opened, there is no server of this user's to wait for.
    with suppress(OSError):
        while layout.keeper_alive() and not _in_use(layout) and time.monotonic() < deadline:
            endpoint = layout.endpoint()
            if endpoint is not None:
                os.kill(endpoint.keeper_pid, signal.SIGUSR1)
            time.sleep(0.1)


def is_used(data_folder: Path) -> bool:
    """Return whether any process, this one included, uses the server of ``data_folder``."""
    layout = Layout.of(data_folder)
    return layout.root.exists() and _in_use(layout)


@contextmanager
def stopped(data_folder: Path) -> Iterator[None]:
    """Hold the server of ``data_folder`` down, so that its files can be removed.

    Raises:
        EmbeddedPostgresError: somebody uses it.
    """
    layout = Layout.of(data_folder)
    release(data_folder)
    if not layout.root.exists():
        yield
        return
    lease = open_lock(layout.lease)
    try:
        if not wait_lock(lease, fcntl.LOCK_EX, seconds=1) or layout.keeper_alive():
            raise EmbeddedPostgresError("The embedded database is in use: stop the demo (Ctrl-C) and try again.")
        yield
    finally:
        os.close(lease)


class _Deadline:
    """How long to wait, and when to say what for."""

    def __init__(self, layout: Layout) -> None:
        self.began = time.monotonic()
        self.told = False
        self.layout = layout

    def pause(self, seconds: float = 0.02) -> None:
        """Sleep a little.

        Raises:
            EmbeddedPostgresError: the time is up.
        """
        self.check()
        time.sleep(seconds)

    def check(self) -> None:
        """Tell once that it takes long; raise when it takes too long."""
        passed = time.monotonic() - self.began
        if passed > PATIENCE_SECONDS and not self.told:
            self.told = True
            sys.stderr.write("==> Waiting for the embedded database (after a crash it recovers first) ...\n")
            sys.stderr.flush()
        if passed > START_SECONDS:
            raise EmbeddedPostgresError(
                f"The embedded database does not answer after {START_SECONDS:.0f} s: see {self.layout.log}"
            )


def _prepare(layout: Layout) -> None:
    """Make the server's folder, private to this user."""
    cluster.binaries()
    try:
        layout.root.parent.mkdir(parents=True, exist_ok=True)
        layout.root.mkdir(mode=0o700, exist_ok=True)
        owner = layout.root.stat().st_uid
        os.close(open_lock(layout.start))
    except OSError as error:
        raise EmbeddedPostgresError(
            f"The data folder {layout.root.parent} cannot be written ({error.strerror}): "
            "set SIPERKASA_DATA to a folder of yours."
        ) from error
    if owner != os.geteuid():
        raise EmbeddedPostgresError(
            f"The database in {layout.root} belongs to user number {owner}: work as that user, "
            "or set SIPERKASA_DATA to a folder of yours."
        )


def _take_lease(layout: Layout, deadline: _Deadline) -> None:
    """Hold the lease of this process; waits while a keeper is ending the server."""
    if layout.root in _leases:
        return
    lease = open_lock(layout.lease)
    try:
        while not try_lock(lease, fcntl.LOCK_SH):
            deadline.pause()
    except BaseException:
        os.close(lease)
        raise
    _leases[layout.root] = lease


def _find_or_start(layout: Layout, deadline: _Deadline) -> Endpoint:
    while True:
        endpoint = layout.endpoint()
        if not layout.keeper_alive():
            _start_keeper(layout, deadline)
        elif endpoint is not None and endpoint.answers():
            return endpoint
        else:
            deadline.pause()


def _start_keeper(layout: Layout, deadline: _Deadline) -> None:
    """Start a keeper and wait for its one line."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", "config.embedded_postgres.keeper", str(layout.root.parent)],
        cwd=PROJECT,
        env={**cluster.environment(), "SIPERKASA_TEST": os.environ.get("SIPERKASA_TEST", "")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    pipe, complaints = keeper.stdout, keeper.stderr
    if pipe is None or complaints is None:
        raise AssertionError
    with pipe, complaints:
        keeper.wait()  # it has detached itself by now
        while not select.select([pipe], [], [], 0.1)[0]:
            deadline.check()
        line = pipe.readline().decode("utf-8", "replace")
        if not line and keeper.returncode != 0:
            words = complaints.read().decode("utf-8", "replace").strip().splitlines()
            raise EmbeddedPostgresError(f"The embedded database could not be started: {(words or ['?'])[-1]}")
    if not line:
        raise EmbeddedPostgresError(f"The embedded database did not start: see {layout.log}")
    outcome = json.loads(line)
    if "error" in outcome:
        raise EmbeddedPostgresError(outcome["error"])


def _in_use(layout: Layout) -> bool:
    lease = open_lock(layout.lease)
    try:
        return not try_lock(lease, fcntl.LOCK_EX)
    finally:
        os.close(lease)
