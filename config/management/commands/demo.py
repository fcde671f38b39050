"""``manage.py demo``: the whole product on this machine, with made-up people, until Ctrl-C."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.utils import OperationalError

from config.embedded_postgres import server
from config.env import BASE_DIR

HOST = "127.0.0.1"
READY_SECONDS = 60.0
STOP_SECONDS = 10.0
TAIL_LINES = 15
PR_SET_PDEATHSIG = 1


class Child:
    """A program of the demo, in a session of its own so that Ctrl-C reaches only the command that ends it."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        """Start it; its words go to ``log``."""
        self.name = name
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent(),  # noqa: PLW1509 - no other thread runs here
            )

    def ended(self) -> bool:
        """Return whether it is gone."""
        return self.process.poll() is not None

    def tail(self) -> str:
        """Return the last lines that it wrote."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:])


class Command(BaseCommand):
    """Prepares what is missing, starts the web server and the worker, and tells who can sign in."""

    help = "Start SIPERKASA with made-up people on this machine; Ctrl-C ends it. PORT chooses the port (8000)."
    requires_system_checks: list[str] = []  # the port comes first; gunicorn's start runs into the rest

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until interrupted (exit 0) or until a part of it fails (exit 1)."""
        port = _port()
        _claim(port)
        folder = _writable(Path(settings.SIPERKASA_DATA))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        children: list[Child] = []
        try:
            _prepare(folder)
            connections.close_all()  # the children have connections of their own
            _say("Web server and worker")
            _start(children, folder, port)
            _wait_until_ready(children, port)
            connections.close_all()
            self.stdout.write(f"\nSIPERKASA: http://{HOST}:{port}/\n\n")
            call_command("demo_cast")
            connections.close_all()
            self.stdout.write("\nCtrl-C ends it; what was entered stays. make demo-reset starts over.")
            self.stdout.flush()
            while True:
                _fail_if_one_ended(children)
                time.sleep(0.5)
        except KeyboardInterrupt:
            _say("Stopping")
        finally:
            _stop(children)


def _say(text: str) -> None:
    sys.stderr.write(f"==> {text}\n")
    sys.stderr.flush()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


# Before anything is changed ---------------------------------------------------------------------


def _port() -> int:
    raw = os.environ.get("PORT") or "8000"
    if not raw.isdecimal() or not 1 <= int(raw) <= 65535:
        raise CommandError(f"PORT must be a number from 1 to 65535, not {raw!r}.", returncode=2)
    return int(raw)


def _claim(port: int) -> None:
    """Refuse a port that somebody else has, before anything is started or changed."""
    advice = port + 1 if port < 65535 else 8000
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}): choose another one, PORT={advice} make demo"
            ) from error


def _writable(folder: Path) -> Path:
    try:
        for needed in (folder, folder / "log", Path(settings.MEDIA_ROOT), Path(settings.ISSUED_ROOT)):
            needed.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CommandError(
            f"The data folder {folder} cannot be written ({error.strerror}): set SIPERKASA_DATA to a folder of yours."
        ) from error
    return folder


# What is missing --------------------------------------------------------------------------------


def _prepare(folder: Path) -> None:
    _say("Database")
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        hint = ". Check DATABASE_URL." if os.environ.get("DATABASE_URL") else ""
        raise CommandError(f"The database cannot be used: {reason}{hint}") from error
    call_command("migrate", interactive=False, verbosity=0)
    _collect_static(folder / ".static-stamp")
    call_command("demo_fill")


def _collect_static(stamp: Path) -> None:
    """Collect static files when what they come from has changed since ``stamp`` was written."""
    now = _static_fingerprint()
    collected = (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    if collected and stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    _say("Static files (about 5 s)")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now, encoding="ascii")


def _static_fingerprint() -> str:
    """Return a digest of the lock files, of the code that chooses files, and of every static file of ours."""
    base = BASE_DIR
    sources = [base / "package-lock.json", base / "requirements" / "prod.txt"]
    sources += [base / "config" / "finders.py", base / "config" / "settings.py"]
    own = [Path(app.path) / "static" for app in apps.get_app_configs() if Path(app.path).parent == base]
    for folder in (*map(Path, settings.STATICFILES_DIRS), *own):
        sources += folder.rglob("*")
    digest = hashlib.sha256()
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(str(path.relative_to(base)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


# Processes --------------------------------------------------------------------------------------


def _start(children: list[Child], folder: Path, port: int) -> None:
    """Start the web server and the worker supervisor."""
    web = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{HOST}:{port}"]
    web += ["--workers", "2", "--worker-class", "gthread", "--threads", "4"]
    web += ["--graceful-timeout", "5", "--no-control-socket", "--name", "siperkasa"]
    children.append(Child("web server", web, folder / "log" / "web.log"))
    jobs = [sys.executable, str(BASE_DIR / "manage.py"), "jobs", "--grace", "8"]
    children.append(Child("worker", jobs, folder / "log" / "jobs.log"))


def _wait_until_ready(children: Sequence[Child], port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _ready(port):
        _fail_if_one_ended(children)
        if time.monotonic() > deadline:
            raise CommandError(f"The web server does not answer after {READY_SECONDS:.0f} s:\n{children[0].tail()}")
        time.sleep(0.1)


def _ready(port: int) -> bool:
    asking = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        asking.request("GET", "/health/ready")
        return asking.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _fail_if_one_ended(children: Sequence[Child]) -> None:
    for child in children:
        if child.ended():
            raise CommandError(
                f"The {child.name} ended with {child.process.returncode}; its last words ({child.log}):\n{child.tail()}"
            )


def _stop(children: Sequence[Child]) -> None:
    """End the children, in order if they can, and leave the database server to others, if there are any."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)  # whatever it has left behind, too
        child.process.wait()
    connections.close_all()
    data_folder = settings.DATABASES["default"].get("DATA_FOLDER")
    if data_folder is not None:
        server.release(data_folder)


def _end_with_parent() -> Callable[[], None] | None:
    """Return what makes the kernel end a child when this command is killed (Linux)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask
