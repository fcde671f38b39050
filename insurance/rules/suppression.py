"""Small counts: fewer than five cards name somebody to those who know the place, so they are told to nobody else.

One rule for every page and file of coverage:

1. What a figure is made of (segments, buckets, causes, places below, what a month changed) is shown to whoever sees the
   people behind it by name at that place, and to nobody else.
2. Whoever only holds coverage sees two totals, registered and active, of the place she is posted at: nothing above, beside
   or below it, so there is no parent's total to take a child's from.
3. Of these totals no part below five can be worked out either, also not by taking away what she sees by name further down
   (:func:`told`).
"""

from __future__ import annotations

from insurance.rules.coverage import Tally

LEAST = 5  # UU 27/2022 sets no number; five is the usual rule of statistics offices, and the one this office was given


def is_small(count: int) -> bool:
    """Whether a count would name somebody. Nobody at all names nobody."""
    return 0 < count < LEAST


def told(total: Tally, known: Tally) -> Tally | None:
    """Return what may be told of ``total`` to somebody who sees ``known``, a part of it, by name.

    ``None`` when the rest is so small that the total would tell; without the active ones when they, or the inactive, are.

    >>> told(Tally(40, 38), Tally())
    Tally(registered=40, active=None)
    >>> told(Tally(40, 30), Tally(37, 30)) is None
    True
    """
    if is_small(total.registered - known.registered):
        return None
    if total.active is None or known.active is None:
        return Tally(total.registered, None)
    active = total.active - known.active
    inactive = (total.registered - total.active) - (known.registered - known.active)
    return Tally(total.registered, None if is_small(active) or is_small(inactive) else total.active)
