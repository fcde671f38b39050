"""Ask the virus scanner of the house about a file: ClamAV's daemon, by its own protocol; nothing is let through unasked.

``settings.CLAMD`` is the path of its socket, or ``host:port``; empty where the house has none.
"""

from __future__ import annotations

import socket
import struct
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from core.files import FileRefused

_CHUNK: Final = 64 * 1024
_SECONDS: Final = 30


def scan(content: bytes) -> bool:
    """Return whether a scanner has looked at ``content`` and found nothing; ``False`` where the house has none.

    Raises:
        FileRefused: ``virus``: something was found. ``scanner``: one is configured and does not answer as it should.
    """
    address = settings.CLAMD
    if not address:
        return False
    try:
        answer = _asked(address, content)
    except (OSError, ValueError) as error:
        raise FileRefused(
            _("The virus scanner does not answer, so nothing was stored. Try again later, or tell the administrator."),
            code="scanner",
            field="file",
        ) from error
    if answer == "stream: OK":
        return True
    if answer.endswith("FOUND"):
        raise FileRefused(
            _("The virus scanner found something in this file. It was not stored."), code="virus", field="file"
        )
    raise FileRefused(
        _("The virus scanner could not look at this file, so it was not stored. Tell the administrator."),
        code="scanner",
        field="file",
    )


def _asked(address: str, content: bytes) -> str:
    with _connected(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            part = content[start : start + _CHUNK]
            connection.sendall(struct.pack("!I", len(part)) + part)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := connection.recv(4096)):
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    if "/" in address:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_SECONDS)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)
