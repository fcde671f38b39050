"""Read an uploaded file only as far as its hash: nothing of it is kept, on disk or in memory."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

LARGEST = 20 * 1024 * 1024


class HashedFile(UploadedFile):  # type: ignore[type-arg]
    """What is left of an upload: its size and hash."""

    def __init__(self, *, field_name: str | None, size: int, sha256: str) -> None:
        super().__init__(file=None, name="upload", size=size)
        self.field_name = field_name
        self.sha256 = sha256


class HashingHandler(FileUploadHandler):
    """Hashes what comes in and throws it away; ``too_large`` is set once it was more than :data:`LARGEST`."""

    too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin."""
        super().new_file(*args, **kwargs)
        self.hash = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece in; no handler after this one gets it."""
        if start + len(raw_data) > LARGEST:
            self.too_large = True
            raise StopUpload(connection_reset=False)
        self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> HashedFile:
        """Return the hash."""
        return HashedFile(field_name=self.field_name, size=file_size, sha256=self.hash.hexdigest())
