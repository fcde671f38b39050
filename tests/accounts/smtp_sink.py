"""A mail server of thirty lines: speaks SMTP on 127.0.0.1 and keeps what it is given."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class SmtpSink(socketserver.ThreadingTCPServer):
    """``letters`` are pairs of recipients and text; ``refuse`` answers every recipient with 550."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, *, refuse: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[tuple[list[str], str]] = []
        self.refuse = refuse


class _Conversation(socketserver.StreamRequestHandler):
    server: SmtpSink

    def handle(self) -> None:
        recipients: list[str] = []
        self._say("220 sink")
        for line in iter(self.rfile.readline, b""):
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipients.append(line.decode().partition("<")[2].partition(">")[0])
                self._say("550 no such box" if self.server.refuse else "250 ok")
            elif verb == b"DATA":
                self._say("354 go on")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.letters.append((recipients, text.decode()))
                recipients = []
                self._say("250 taken")
            else:
                self._say("221 bye" if verb == b"QUIT" else "250 ok")
                if verb == b"QUIT":
                    return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def smtp_sink(settings: Any, *, refuse: bool = False) -> Iterator[SmtpSink]:
    """Run a sink, and tell the product (the fixture ``settings``) to send its letters there."""
    with SmtpSink(refuse=refuse) as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.server_address[1]
        settings.EMAIL_USE_TLS, settings.MAIL_IS_SENT = False, True
        thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.shutdown()
            thread.join(timeout=5)
