"""Proof of life: an advisory lock that PostgreSQL gives back the moment its owner is gone, however it went.

The locks belong to a session, so a pooler that shares sessions between transactions (pgbouncer with
``pool_mode = transaction``) must not stand between us and the server.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

APPLICATION = "siperkasa"
SUPERVISOR = "siperkasa.jobs.supervisor"


def application_name(worker_id: str) -> str:
    """Return what the connections of a worker are called in ``pg_stat_activity``."""
    return f"{APPLICATION}:{worker_id}"


def key_of(name: str) -> int:
    """Return the key of the lock called ``name``: 64 bits of its digest, signed as PostgreSQL has them."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


class LifeLock:
    """A lock held on a connection of its own, which nothing else closes."""

    def __init__(self, name: str, *, shared: bool = False) -> None:
        self._key = key_of(name)
        self._take = "SELECT pg_advisory_lock_shared(%s)" if shared else "SELECT pg_advisory_lock(%s)"
        self._connection: BaseDatabaseWrapper | None = None

    def take(self) -> None:
        """Hold the lock from now on.

        Raises:
            DatabaseError: the server cannot be reached.
        """
        self.release()
        self._connection = connections.create_connection("default")
        with self._connection.cursor() as cursor:
            cursor.execute(self._take, [self._key])

    def is_held(self) -> bool:
        """Whether the session that holds the lock still lives."""
        if self._connection is None:
            return False
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except (DatabaseError, InterfaceError):
            return False
        return True

    def release(self) -> None:
        """Give it back."""
        held, self._connection = self._connection, None
        if held is not None:
            held.close()


@contextmanager
def lock_if_dead(worker_id: str) -> Iterator[bool]:
    """Try to take a worker's lock: ``True`` means that the worker is dead, and stays so for as long as this lasts."""
    key = key_of(worker_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        taken = bool(cursor.fetchone()[0])
        try:
            yield taken
        finally:
            if taken:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def end_sessions_of(worker_id: str) -> int:
    """End what a dead worker's statements still do in the server, so that its transaction cannot hold anything up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database() AND usename = current_user",
            [application_name(worker_id)],
        )
        return int(cursor.fetchone()[0])


def supervisor_is_up() -> bool:
    """Whether somebody runs ``manage.py jobs`` on this database."""
    return lock_is_held(SUPERVISOR)


def lock_is_held(name: str) -> bool:
    """Whether anybody on this database holds the lock called ``name``."""
    key = key_of(name) & 0xFFFFFFFFFFFFFFFF
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
            " AND classid::bigint = %s AND objid::bigint = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [key >> 32, key & 0xFFFFFFFF],
        )
        return bool(cursor.fetchone()[0])
