"""Reads of issued reports: for who may see them, and the few facts that anybody may learn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from regions.models import Level, Region
from reports.codes import normal_code
from reports.models import IssuedReport
from reports.models.issued import READERS, IssuedReportQuerySet
from reports.offices import office_of
from reports.registry import document_title


def report_list(*, user: Any) -> IssuedReportQuerySet:
    """Return the reports that ``user`` may see.

    Raises:
        NotAllowed: the user's roles have nothing to do with reports.
    """
    if not any(user.reach.anywhere(capability) for capability in READERS):
        raise NotAllowed(_("Your role does not read issued reports."))
    return IssuedReport.objects.visible_to(user).select_related("region", "issued_by")


def report_detail(*, user: Any, report_id: int) -> IssuedReport:
    """Return one report.

    Raises:
        NotAllowed: as :func:`report_list`.
        NotWithinReach: there is none for this user.
    """
    report = report_list(user=user).filter(pk=report_id).first()
    if report is None:
        raise NotWithinReach(_("There is no such report."))
    return report


def issuing_places(*, user: Any) -> list[Region]:
    """Return the regencies and districts that ``user`` may issue reports on, the home region first.

    Raises:
        NotAllowed: there are none, at any place.
    """
    if not user.reach.anywhere(Capability.ISSUE_REPORTS):
        raise NotAllowed(_("Your role does not issue reports."))
    places = Region.objects.reachable_by(user, Capability.ISSUE_REPORTS)
    found = places.filter(level__in=[Level.REGENCY, Level.DISTRICT]).order_by("code")
    return sorted(found, key=lambda region: (region.code != settings.HOME_REGION, region.code))


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """All that a stranger learns: that it is ours, what kind of document, whose, when, and how long it is."""

    number: str
    kind: str
    issued_on: date
    office: str
    pages: int


def report_public(code: str) -> tuple[IssuedReport, PublicFacts] | None:
    """Return the report behind a verification code and what may be told of it, or ``None``; asks for no rights.

    The report is for comparing hashes and must not reach a page: hand :class:`PublicFacts` to the template.
    """
    normal = normal_code(code) or code
    report = IssuedReport.objects.select_related("region").filter(verification_code=normal).first()
    if report is None:
        return None
    office = office_of(report.region)
    return report, PublicFacts(
        number=report.number,
        kind=document_title(report.kind),
        issued_on=timezone.localdate(report.issued_at),
        office=f"{office.department}, {office.government}",
        pages=report.pages,
    )
