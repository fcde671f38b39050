"""When somebody's status may change: from living here to deceased or moved away, and back from a move."""

from __future__ import annotations

from django.utils.translation import gettext as _

from beneficiaries.exceptions import ChangeRefused

ALIVE, DECEASED, MOVED = "alive", "deceased", "moved"

_LEADS_TO = {
    ALIVE: frozenset({DECEASED, MOVED}),
    MOVED: frozenset({ALIVE, DECEASED}),
    # Who was recorded as deceased by mistake lives: that is a correction like any other change, with its own cause.
    DECEASED: frozenset({ALIVE}),
}


def check_status_change(*, current: str, new: str) -> None:
    """Check that the status ``current`` may become ``new``.

    Raises:
        ChangeRefused: ``unknown``, ``same`` or ``not_possible``.
    """
    if new not in _LEADS_TO:
        raise ChangeRefused(_("There is no such status."), code="unknown", field="status")
    if new == current:
        raise ChangeRefused(_("This is the present status already."), code="same", field="status")
    if new not in _LEADS_TO[current]:
        raise ChangeRefused(_("This status cannot follow the present one."), code="not_possible", field="status")
