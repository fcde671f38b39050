"""A last line of defence: no number of a person leaves in a log line."""

from __future__ import annotations

import logging
import re

_LONG_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{3,}(\d{4})(?!\d)")


def mask_text(text: str) -> str:
    """Return ``text`` with every run of 13 digits or more masked."""
    return _LONG_NUMBER.sub(r"\1******\2", text)


class MaskIdentifiersFilter(logging.Filter):
    """Masks numbers that look like NIK, KK or card in the message, its arguments and the traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # Words and arguments do not fit. Raising here would reach the code that only wanted to log.
            message = f"{record.msg} {record.args}"
        record.msg, record.args = mask_text(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_text(record.exc_text)
        if record.stack_info:
            record.stack_info = mask_text(record.stack_info)
        return True
