"""Reads of exports: each reader's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from core.web.paging import Page, keyset_page
from exchange.models import Export
from jobs.selectors import JobDetail, job_detail
from regions.models import Region


@dataclass(frozen=True, slots=True)
class ExportPage:
    """An export as its page shows it. ``work`` is the job that makes the file; ``may_take`` whether the reader still may."""

    export: Export
    work: JobDetail
    places: str
    may_take: bool


def export_list(user: Any, *, after: str = "", before: str = "") -> Page[Export]:
    """Return a page of the reader's own exports, newest first."""
    return keyset_page(_own(user), order=["-id"], after=after, before=before)


def export_detail(user: Any, key: int) -> ExportPage:
    """Return one export.

    Raises:
        NotWithinReach: there is none of the reader's own.
    """
    export = _own(user).filter(pk=key).first()
    if export is None or export.job_id is None:
        raise NotWithinReach(_("There is no such export."))
    places = Region.objects.filter(code__in=export.places).order_by("code")
    return ExportPage(
        export=export,
        work=job_detail(user, export.job_id),
        places=", ".join(place.full_name for place in places),
        may_take=export.is_there and Export.objects.visible_to(user, "take").filter(pk=key).exists(),
    )


def _own(user: Any) -> QuerySet[Export]:
    return Export.objects.visible_to(user).select_related("job")
