"""Which months a territory has loaded, and what is said about a file whose month does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.exceptions import ImportRefused
from exchange.models import BatchStatus, ImportBatch
from insurance.rules.months import LoadedMonths, MonthFault, month_fault, parse_month
from regions.models import Level, Region


def month_told(options: Mapping[str, Any]) -> date:
    """Return the first day of the month that was told with a file.

    Raises:
        ImportRefused: ``period_unreadable``.
    """
    try:
        return parse_month(str(options.get("period", "")))
    except ValueError as error:
        raise ImportRefused(
            _("Say of which month the file is, as 2025-12."), code=MonthFault.UNREADABLE, field="period"
        ) from error


def loads_of(batch: ImportBatch) -> list[ImportBatch]:
    """Return the applied files of the kind for the batch's territory, by month, the later of one month last."""
    loaded = ImportBatch.objects.filter(kind=batch.kind, region_id=batch.region_id, status=BatchStatus.APPLIED)
    return list(loaded.filter(options__parent__isnull=True).exclude(pk=batch.pk).order_by("as_of", "id"))


def check_month(batch: ImportBatch) -> None:
    """Refuse a file whose month cannot be loaded now, and one that is for no regency.

    A row of an earlier file that is taken in belongs to the last month, or says nothing any more.

    Raises:
        ImportRefused: ``territory_missing``, or a :class:`insurance.rules.months.MonthFault`.
    """
    month = month_told(batch.options)
    if Region.objects.get(pk=batch.region_id).level != Level.REGENCY:
        raise ImportRefused(
            _("Say for which regency the file is: a list of members belongs to one."),
            code="territory_missing",
            field="region",
        )
    loads = loads_of(batch)
    loaded = LoadedMonths(_month(loads[0]), _month(loads[-1])) if loads else None
    fault = month_fault(month, today=timezone.localdate(), loaded=loaded)
    if fault:
        raise ImportRefused(_sentence(fault, month, loads), code=fault, field="period")


def corrected_by(batch: ImportBatch) -> ImportBatch | None:
    """Return the earlier file of the same month that this one corrects: another file, not the same once more."""
    loads = loads_of(batch)
    if not loads or _month(loads[-1]) != batch.as_of or loads[-1].file_sha256 == batch.file_sha256:
        return None
    return loads[-1]


def written(month: date) -> str:
    """Return a month as the command takes it: ``2025-12``."""
    return month.strftime("%Y-%m")


def _month(batch: ImportBatch) -> date:
    if batch.as_of is None:
        raise AssertionError("a file of a month has its first day")
    return batch.as_of


def _sentence(fault: MonthFault, month: date, loads: list[ImportBatch]) -> str:
    said = {"month": written(month)}
    if loads:
        first, last = loads[0], loads[-1]
        said |= {"first": written(_month(first)), "first_batch": str(first.pk)}
        said |= {"last": written(_month(last)), "last_batch": str(last.pk)}
    return {
        MonthFault.EARLY: _("%(month)s lies before the scheme began (January 2014). Check the month."),
        MonthFault.FUTURE: _("%(month)s has not begun yet. Check the month."),
        MonthFault.BEFORE_FIRST: _(
            "%(month)s lies before the first month that was loaded (%(first)s, import %(first_batch)s). Nothing was "
            "changed. To begin earlier, undo the later imports, the latest first, and load the months in their order."
        ),
        MonthFault.OUT_OF_ORDER: _(
            "%(last)s was loaded already (import %(last_batch)s), so %(month)s cannot be put before it. Nothing was "
            "changed. Undo the later imports, the latest first, and load the months in their order."
        ),
    }[fault] % said
