"""Where the embedded server keeps its files, and the locks by which processes agree on it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

USER = "siperkasa"
DATABASE = "siperkasa"
PORT = 5432  # names the socket file only: the server listens on no network address


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be had; the message is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Endpoint:
    """Where a running server answers, and which processes it consists of."""

    host: str
    port: int
    user: str
    database: str
    server_pid: int
    keeper_pid: int

    def answers(self) -> bool:
        """Return whether something accepts connections at the socket right now."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(2)
            try:
                probe.connect(f"{self.host}/.s.PGSQL.{self.port}")
            except OSError:
                return False
        return True


@dataclass(frozen=True)
class Layout:
    """The files of one embedded server; tests have a server of their own beside the real one."""

    root: Path

    @classmethod
    def of(cls, data_folder: Path) -> Layout:
        """Return the layout below ``data_folder``; ``SIPERKASA_TEST=1`` keeps clear of the real database."""
        return cls(data_folder.resolve() / ("postgres-test" if testing() else "postgres"))

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return self.root / "data"

    @property
    def unfinished(self) -> Path:
        """A cluster while it is being made; renamed to ``data`` when it is whole."""
        return self.root / "data.tmp"

    @property
    def log(self) -> Path:
        """What the server and its keeper have to say."""
        return self.root / "server.log"

    @property
    def pid_file(self) -> Path:
        """PostgreSQL's own note of the running postmaster."""
        return self.data / "postmaster.pid"

    @property
    def lease(self) -> Path:
        """Locked shared by every user of the server, exclusively by the keeper when it ends it."""
        return self.root / "lease.lock"

    @property
    def start(self) -> Path:
        """Locked while somebody looks for the server or starts it, so that two do not start two."""
        return self.root / "start.lock"

    @property
    def keeper(self) -> Path:
        """Locked by the keeper for its life."""
        return self.root / "keeper.lock"

    @property
    def endpoint_file(self) -> Path:
        """Written by the keeper once the server answers."""
        return self.root / "endpoint.json"

    def endpoint(self) -> Endpoint | None:
        """Return where the server answers, or ``None`` while nobody has said so."""
        try:
            return Endpoint(**json.loads(self.endpoint_file.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def announce(self, endpoint: Endpoint) -> None:
        """Write where the server answers, whole or not at all."""
        draft = self.endpoint_file.with_suffix(".tmp")
        draft.write_text(json.dumps(asdict(endpoint)), encoding="utf-8")
        draft.replace(self.endpoint_file)

    def keeper_alive(self) -> bool:
        """Return whether a keeper holds its lock."""
        lock = open_lock(self.keeper)
        try:
            return not try_lock(lock, fcntl.LOCK_SH)
        finally:
            os.close(lock)


def testing() -> bool:
    """Return whether this process works on the tests' server."""
    return os.environ.get("SIPERKASA_TEST", "") in {"1", "true", "yes"}


def open_lock(path: Path) -> int:
    """Return a descriptor on a lock file; programs started from here do not inherit it, forks do."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(lock: int, kind: int) -> bool:
    """Take a lock (``LOCK_SH`` or ``LOCK_EX``) if it is free; the kernel gives it back when the process is gone."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_lock(lock: int, kind: int, seconds: float) -> bool:
    """Take a lock, waiting for it up to ``seconds``; return whether it was had."""
    deadline = time.monotonic() + seconds
    while not try_lock(lock, kind):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
