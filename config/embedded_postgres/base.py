"""The database backend ``config.embedded_postgres``: Django's PostgreSQL, on a server that comes with the product.

``DATABASES`` needs ``ENGINE``, ``NAME`` and ``DATA_FOLDER`` (a ``Path``). The server is started by the first
connection of a process, so commands that never touch the database do not start it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base, client
from django.db.utils import OperationalError

from config.embedded_postgres import cluster, server
from config.embedded_postgres.layout import DATABASE
from config.embedded_postgres.layout import EmbeddedPostgresError as ServerError

RECOVERY_SECONDS = 60.0


class EmbeddedPostgresError(ServerError, OperationalError):
    """The embedded server cannot be had, as a database error that Django and its commands understand."""


class DatabaseClient(client.DatabaseClient):
    """``dbshell`` with the server's own psql: an older one of the system may refuse it."""

    def runshell(self, parameters: Iterable[str]) -> None:
        """Start the server and hand the terminal to psql."""
        wrapper = self.connection
        if isinstance(wrapper, DatabaseWrapper):
            wrapper.start_server()
        os.environ["PATH"] = os.pathsep.join([str(cluster.binaries()), os.environ.get("PATH", os.defpath)])
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded server, which it starts if need be."""

    client_class = DatabaseClient

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        """Name the database before anybody connects: the test database's name derives from it."""
        if settings_dict.get("NAME") == "":
            settings_dict["NAME"] = DATABASE
        super().__init__(settings_dict, alias)

    def start_server(self) -> None:
        """Have the server running and fill in where it answers.

        Raises:
            EmbeddedPostgresError: it cannot be had.
            ImproperlyConfigured: the settings do not say where its files are.
        """
        folder = self.settings_dict.get("DATA_FOLDER")
        if not isinstance(folder, Path):
            raise ImproperlyConfigured("DATABASES needs DATA_FOLDER, a pathlib.Path, for config.embedded_postgres.")
        try:
            endpoint = server.ensure_running(folder)
        except ServerError as error:
            _refuse(error)
        self.settings_dict.update(HOST=endpoint.host, PORT=str(endpoint.port), USER=endpoint.user)

    def get_connection_params(self) -> dict[str, Any]:
        """Return the parameters of a connection to the running server; asking for it takes a quarter of a millisecond."""
        self.start_server()
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; a server that has fallen since, or is recovering, is waited for."""
        deadline = time.monotonic() + RECOVERY_SECONDS
        while True:
            try:
                return super().get_new_connection(conn_params)
            except self.Database.OperationalError as error:
                said = str(error)
                if "FATAL:" in said and "the database system is" not in said:
                    raise  # the server is well and means it: no such database, too many connections
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.1)
            self.start_server()
            conn_params = {**conn_params, "host": self.settings_dict["HOST"]}


def _refuse(error: ServerError) -> NoReturn:
    raise EmbeddedPostgresError(str(error)) from None
