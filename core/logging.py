"""A last line of defence: no sixteen-digit number leaves in a log line."""

from __future__ import annotations

import logging
import re

_LONG_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{3,6}(\d{4})(?!\d)")


def mask_text(text: str) -> str:
    """Return ``text`` with every number of 13 to 16 digits masked."""
    return _LONG_NUMBER.sub(r"\1******\2", text)


class MaskIdentifiersFilter(logging.Filter):
    """Masks numbers that look like NIK, KK or card in the message, its arguments and the traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        record.msg, record.args = mask_text(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_text(record.exc_text)
        return True
