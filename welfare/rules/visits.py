"""On which day a household can have been visited: plain days."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from welfare.exceptions import StepRefused


def check_visit_day(*, visited_on: date, today: date, registered_on: date) -> None:
    """Check the day of a visit: not ahead, and not before the need was registered.

    Raises:
        StepRefused: ``visit_ahead`` or ``visit_before_case``.
    """
    if visited_on > today:
        raise StepRefused(
            _("The day of the visit has not come yet. Write the day on which somebody was there."),
            code="visit_ahead",
            field="visited_on",
        )
    if visited_on < registered_on:
        raise StepRefused(
            _("The need was registered on %(day)s; a visit before it does not count. Write another day.")
            % {"day": registered_on.isoformat()},
            code="visit_before_case",
            field="visited_on",
        )
