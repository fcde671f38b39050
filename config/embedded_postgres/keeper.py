"""The process that owns the embedded server: ``python -m config.embedded_postgres.keeper DATA_FOLDER``.

It detaches itself, starts the server as its child, and ends it when no process holds the lease any more. A process
killed without warning gives its lease back too, because the kernel does that; so no server is left behind.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TextIO

from config.embedded_postgres import cluster
from config.embedded_postgres.layout import (
    DATABASE,
    PORT,
    USER,
    EmbeddedPostgresError,
    Endpoint,
    Layout,
    open_lock,
    try_lock,
    wait_lock,
)

GRACE_SECONDS = 3.0  # one command after another finds the server still there
POLL_SECONDS = 0.25
STOP_SECONDS = 60.0
SOUND_SECONDS = 10.0  # a server that ran this long is worth starting again
RETRY_SECONDS = 20.0
# Workers of a killed server still hold its memory for a moment.
PASSING = ("pre-existing shared memory block", "lock file")


class Keeper:
    """One server and the question whether anybody still uses it."""

    def __init__(self, layout: Layout) -> None:
        """Open the lease that the users of ``layout`` hold."""
        self.layout = layout
        self.lease = open_lock(layout.lease)
        self.idle_since: float | None = None
        self.asked_to_stop = False
        self.hurry = False
        self.server: subprocess.Popen[bytes] | None = None

    def heed(self, number: int, _frame: FrameType | None) -> None:
        """Take SIGTERM as a request to stop, SIGUSR1 as the news that a user has just left."""
        if number == signal.SIGUSR1:
            self.hurry = True
        else:
            self.asked_to_stop = True

    def unwanted(self) -> bool:
        """Return whether to stop; the lease is then held, so that a newcomer waits for the end of this server."""
        if self.asked_to_stop:
            return True
        hurry, self.hurry = self.hurry, False
        if not try_lock(self.lease, fcntl.LOCK_EX):
            self.idle_since = None
            return False
        now = time.monotonic()
        self.idle_since = self.idle_since or now
        if hurry or now - self.idle_since >= GRACE_SECONDS:
            return True
        fcntl.flock(self.lease, fcntl.LOCK_UN)
        return False

    def start(self) -> bool:
        """Start the server and wait until it answers; false when nobody waits for it any more.

        Raises:
            EmbeddedPostgresError: it cannot be made or started.
        """
        self.layout.endpoint_file.unlink(missing_ok=True)
        prefix, owner = cluster.as_whom(self.layout)
        cluster.create(self.layout, prefix, owner)
        cluster.hand_over(self.layout.data, owner)
        sockets = cluster.socket_folder(self.layout)
        cluster.hand_over(sockets, owner)
        cluster.settle_leftovers(self.layout, sockets, STOP_SECONDS)
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            said = self.layout.log.stat().st_size if self.layout.log.exists() else 0
            self.server = cluster.start(self.layout, prefix, sockets)
            while self.server.poll() is None:
                if cluster.noted_pid(self.layout) == (self.server.pid, True):
                    cluster.ensure_database(sockets)
                    self.layout.announce(Endpoint(str(sockets), PORT, USER, DATABASE, self.server.pid, os.getpid()))
                    return True
                if self.unwanted():
                    return False
                time.sleep(0.02)
            reason = cluster.log_tail(self.layout, said)
            if time.monotonic() > deadline or not any(words in reason for words in PASSING):
                raise EmbeddedPostgresError(f"The embedded database did not start: {reason} (log: {self.layout.log})")
            time.sleep(0.3)

    def keep(self) -> None:
        """Watch over the server until nobody uses it; one that falls is started again.

        Raises:
            EmbeddedPostgresError: it fell right after its start, or cannot be started again.
        """
        started = time.monotonic()
        while self.server is not None and not self.unwanted():
            if self.server.poll() is not None:
                say(f"the server ended with {self.server.returncode}")
                if time.monotonic() - started < SOUND_SECONDS or not self.layout.data.exists():
                    raise EmbeddedPostgresError(f"The server ended: {cluster.log_tail(self.layout)}")
                if not self.start():
                    return
                started = time.monotonic()
            time.sleep(POLL_SECONDS)

    def close(self) -> None:
        """End the server and leave no address at which nobody answers, nor an empty folder for its socket."""
        with contextlib.suppress(OSError):
            self.layout.endpoint_file.unlink(missing_ok=True)
        if self.server is not None:
            cluster.stop(self.server, STOP_SECONDS)
        with contextlib.suppress(OSError, EmbeddedPostgresError):
            cluster.socket_folder(self.layout).rmdir()


def say(text: str) -> None:
    """Write a line to the log."""
    sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} keeper: {text}\n")
    sys.stderr.flush()


def detach() -> None:
    """Leave the terminal and the process that called; the caller's wait ends at once."""
    if os.fork():
        os._exit(0)
    os.setsid()
    os.chdir("/")
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)


def speak_into_log(layout: Layout) -> TextIO:
    """Send messages to the log; return the caller's pipe, on which one line tells how the start went."""
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    log = os.open(layout.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    return report


def tell(report: TextIO, **outcome: object) -> None:
    """Write the one line, and hang up; a caller that has gone is no reason to fail."""
    with contextlib.suppress(OSError):
        json.dump(outcome, report)
        report.close()


def main(arguments: list[str]) -> int:
    """Keep the server of the data folder named in ``arguments``; 0 when it ended in order or is another's."""
    layout = Layout.of(Path(arguments[1]))
    detach()
    report = speak_into_log(layout)
    lock = open_lock(layout.keeper)
    if not wait_lock(lock, fcntl.LOCK_EX, seconds=2):
        tell(report, busy=True)
        return 0
    keeper = Keeper(layout)
    signal.signal(signal.SIGTERM, keeper.heed)
    signal.signal(signal.SIGUSR1, keeper.heed)
    try:
        if keeper.start():
            tell(report, ready=True)
            keeper.keep()
    except (EmbeddedPostgresError, OSError) as error:
        say(str(error))
        tell(report, error=str(error))
        return 1
    finally:
        keeper.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
