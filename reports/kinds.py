"""The reports that SIPERKASA ships."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from core.dates import month_end
from insurance.selectors.access import sees_cards
from regions.models import Region
from reports.coverage import coverage_figures
from reports.documents.figures import CoverageFigures, figures_from_json, what_was_counted
from reports.documents.issue import Issue
from reports.documents.style import month_name
from reports.documents.uhc_monthly import TITLE, render_uhc_monthly
from reports.forms import MonthForm
from reports.musyawarah import MusyawarahMinutes
from reports.privacy_kinds import BreachReport, RequestAnswer
from reports.registry import ComposeContext, Figures, ReportKind


class UhcMonthly(ReportKind):
    """JKN coverage of a region at the end of a month, or today while it runs."""

    code = "uhc-monthly"
    title = _("Monthly UHC report")
    document_title = TITLE
    params_form = MonthForm
    preview_template = "reports/previews/uhc_monthly.html"

    def compose(self, context: ComposeContext) -> Figures:
        """Return the coverage figures; see :class:`reports.documents.figures.CoverageFigures`."""
        month = context.params["month"]
        year, number = (int(part) for part in month.split("-"))
        as_of = min(month_end(date(year, number, 1)), context.today)
        return coverage_figures(region=context.region, month=month, as_of=as_of, known_at=context.known_at).as_json()

    def compose_again(self, region: Region, figures: Figures) -> Figures:
        """Return the figures of the same day as they are known now."""
        issued = self.typed(figures)
        return coverage_figures(region=region, month=issued.month, as_of=issued.as_of_day).as_json()

    def same(self, issued: Figures, now: Figures) -> bool:
        """Whether both count the same members over the same population by the same definitions."""
        return what_was_counted(self.typed(issued)) == what_was_counted(self.typed(now))

    def tells(self, user: Any, region_code: str) -> bool:
        """Whether ``user`` sees the cards there by name: the document says what its totals are made of, which is told to
        nobody else (``insurance.rules.suppression``).
        """
        return sees_cards(user, region_code)

    def describe(self, figures: Figures) -> str:
        """Return the title with region and month."""
        typed = self.typed(figures)
        return f"{TITLE}, {typed.region_name}, {month_name(typed.month)}"

    def typed(self, figures: Figures) -> CoverageFigures:
        """Return the figures as their dataclass."""
        return figures_from_json(figures)

    def render(self, figures: Figures, issue: Issue, out: BinaryIO) -> int:
        """Write the PDF."""
        return render_uhc_monthly(self.typed(figures), issue, out)


def shipped_kinds() -> list[ReportKind]:
    """Return one of each."""
    return [UhcMonthly(), RequestAnswer(), BreachReport(), MusyawarahMinutes()]
