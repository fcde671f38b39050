"""When somebody's status may change: from living here to deceased or moved away, and back from a move."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from beneficiaries.exceptions import StatusRefused

ALIVE, DECEASED, MOVED = "alive", "deceased", "moved"

_LEADS_TO = {
    ALIVE: frozenset({DECEASED, MOVED}),
    MOVED: frozenset({ALIVE, DECEASED}),
    # Who was recorded as deceased by mistake lives: that is a correction like any other change, with its own cause.
    DECEASED: frozenset({ALIVE}),
}
LONGEST_CAUSE = 40


def check_status_change(*, current: str, since: date, new: str, on: date, today: date, cause: str) -> None:
    """Check that a state with status ``current``, valid since ``since``, may become ``new`` on the day ``on``.

    On ``since`` itself the present state turns out never to have held: it is kept with an empty period, as it was known.

    Raises:
        StatusRefused: ``unknown``, ``same``, ``not_possible``, ``future``, ``before_state`` or ``cause``.
    """
    if new not in _LEADS_TO:
        raise StatusRefused(_("There is no such status."), code="unknown", field="status")
    if new == current:
        raise StatusRefused(_("This is the present status already."), code="same", field="status")
    if new not in _LEADS_TO[current]:
        raise StatusRefused(_("This status cannot follow the present one."), code="not_possible", field="status")
    if on > today:
        raise StatusRefused(_("The day lies in the future. Record it when it has come."), code="future", field="on")
    if on < since:
        raise StatusRefused(
            _("The present status holds since %(day)s; the change cannot lie before it.") % {"day": since.isoformat()},
            code="before_state",
            field="on",
        )
    if not cause.strip() or len(cause) > LONGEST_CAUSE:
        raise StatusRefused(
            _("Write in at most %(most)s letters what this rests on.") % {"most": LONGEST_CAUSE},
            code="cause",
            field="cause",
        )
