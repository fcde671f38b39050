"""When a change may be: not in the future, not before what it changes began, and resting on something."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from beneficiaries.exceptions import ChangeRefused

LONGEST_CAUSE = 40


def check_turn(*, on: date, today: date, cause: str) -> None:
    """Check the day of a change and what it rests on.

    Raises:
        ChangeRefused: ``future`` or ``cause``.
    """
    if on > today:
        raise ChangeRefused(_("The day lies in the future. Record it when it has come."), code="future", field="on")
    if not cause.strip() or len(cause.strip()) > LONGEST_CAUSE:
        raise ChangeRefused(
            _("Write in at most %(most)s letters what this rests on.") % {"most": LONGEST_CAUSE},
            code="cause",
            field="cause",
        )


def check_since(*, on: date, since: date | None) -> None:
    """Check that a state valid ``since`` may end on the day ``on``.

    On ``since`` itself the state turns out never to have held: it is kept with an empty period, as it was known.

    Raises:
        ChangeRefused: ``before_state``.
    """
    if since is not None and on < since:
        raise ChangeRefused(
            _("What is recorded now holds since %(day)s; the change cannot lie before it.")
            % {"day": since.isoformat()},
            code="before_state",
            field="on",
        )
