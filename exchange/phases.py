"""Words for the phases of an import, and who they are told to."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from exchange.engine.reading import Report

# English message ids, translated for whoever reads them.
PHASES = {
    "read": _("Reading the file"),
    "check": _("Checking every row"),
    "match": _("Comparing with what is known"),
    "count": _("Counting and noting what was found"),
    "households": _("Writing households"),
    "persons": _("Writing residents"),
    "members": _("Writing members"),
    "indexes": _("Building the indexes again"),
    "changes": _("Writing what changed"),
    "restore": _("Putting back what was before"),
    "remove": _("Taking out what was new"),
}


class InWords:
    """Passes reports on to a background job with the phase in words: a job shows what it is told."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def progress(
        self, done: int, total: int | None = None, phase: str | None = None, message: str | None = None
    ) -> None:
        """See ``Report.progress``."""
        self._report.progress(done, total, None if phase is None else PHASES.get(phase, phase), message)
