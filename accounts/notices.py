"""Short letters that tell somebody of something done: no name or number of a resident ever stands in one."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from accounts.models import User

logger = logging.getLogger("siperkasa.accounts")


def notice_after_commit(*, to: Iterable[User], subject: str, body: str) -> int:
    """Mail ``body`` to each of ``to`` who has an address, once the transaction has committed; returns how many those are.

    What was done stands even when the mail server does not answer; the log then says so, without an address.
    """
    addresses = sorted({user.email for user in to if user.email})
    if addresses:
        transaction.on_commit(partial(_send, addresses, subject, body), robust=True)
    return len(addresses)


def _send(addresses: list[str], subject: str, body: str) -> None:
    connection = get_connection()
    sent = 0
    try:
        connection.open()
        for address in addresses:
            # One letter each: nobody learns from a notice who else got it.
            sent += EmailMessage(subject, body, to=[address], connection=connection).send()
    except (OSError, SMTPException) as error:
        logger.warning("notice failed: %s (%s of %s sent)", type(error).__name__, sent, len(addresses))
    finally:
        connection.close()
