"""What letters have in common: issued from what they speak of, and never counted again."""

from __future__ import annotations

from typing import ClassVar, NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from regions.models import Region
from reports.exceptions import ReportRefused
from reports.registry import Figures, ReportKind


class Letter(ReportKind):
    """A document about one thing of a register. ``readers`` says who can open it here."""

    thing: ClassVar[str] = "letter"
    on_its_own: ClassVar[bool] = False
    compares: ClassVar[bool] = False
    readers: ClassVar[str | Promise]

    def compose_again(self, region: Region, figures: Figures) -> NoReturn:
        """A letter says what was so on its day; there is nothing to count again.

        Raises:
            ReportRefused: always.
        """
        raise ReportRefused(_("A letter is not compared with today."), code="no_figures")

    def same(self, issued: Figures, now: Figures) -> bool:
        """Whether two are the same; not asked, because :meth:`compose_again` refuses."""
        return issued == now

    def typed(self, figures: Figures) -> Figures:
        """Return what the preview shows: texts and counts as they are."""
        return figures
