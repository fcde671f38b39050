"""Issue a report: count, number, draw, store and record it, or leave no trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from jobs.context import JobContext
from jobs.models import Job
from jobs.services import job_enqueue
from regions.models import Region
from reports.codes import new_code
from reports.documents.issue import Issue
from reports.files import StoredFile, remove_file, store_file
from reports.models import IssuedReport, ReportNumber
from reports.offices import Office, office_of, signatory_of
from reports.registry import ComposeContext, Figures, ReportKind, kind_named

JOB_KIND = "report.issue"
Progress = Callable[[int, int, str], None]


def report_issue(
    *,
    actor: User,
    kind: str,
    region_code: str,
    params: Mapping[str, str],
    request_key: UUID | None = None,
    progress: Progress | None = None,
) -> IssuedReport:
    """Issue the report ``kind`` on a region and return it; the file lies in ``settings.ISSUED_ROOT``.

    Records ``report.issue`` (of a letter ``letter.issue``). Asked twice with one ``request_key``, it issues once and
    returns the same report. ``progress`` is told step, steps and phase. It opens a transaction of its own: the number is
    drawn under the lock of the office's yearly counter, and number, row, audit event and file come together or not at all.

    Raises:
        NotWithinReach, NotAllowed: the actor may not issue there.
        ReportRefused: an unknown kind, a parameter that makes no sense, nothing to report on, or a folder that is full.
    """
    tell = progress or (lambda _done, _total, _phase: None)
    known = kind_named(kind)
    region = issuing_region(actor, region_code, known)
    cleaned = known.clean(params)
    tell(0, 3, gettext_noop("Counting"))
    figures = known.compose(ComposeContext(region=region, params=cleaned, today=timezone.localdate(), actor=actor))
    tell(1, 3, gettext_noop("Drawing the document"))
    office = office_of(region)
    stored: StoredFile | None = None
    with transaction.atomic(durable=True):
        issued_at, sequence = _draw_number(office)
        earlier = IssuedReport.objects.filter(request_key=request_key).first() if request_key else None
        if earlier is not None:
            transaction.set_rollback(True)
            return earlier
        try:
            issue = _issue(office, issued_at, sequence)
            stored = _store(known, figures, issue)
            report = IssuedReport.objects.create(
                series=office.code,
                number=issue.number,
                kind=known.code,
                title=known.describe(figures)[:200],
                region=region,
                read_with=known.read_with,
                params=cleaned,
                figures=known.kept(figures),
                issued_by=actor,
                issued_at=issued_at,
                verification_code=issue.verification_code,
                file_name=stored.name,
                sha256=stored.sha256,
                size=stored.size,
                pages=stored.pages,
                request_key=request_key,
            )
            audit_record(
                actor=actor,
                action=f"{known.thing}.issue",
                subject=report,
                region=region.code,
                detail=_audit_detail(report),
                persons=known.persons(report.figures),
            )
        except BaseException:
            # A commit that fails later leaves a file that no row names: harmless, whereas taking away the file of a
            # commit that only seemed to fail would not be.
            if stored is not None:
                remove_file(stored.name)
            raise
    tell(3, 3, gettext_noop("Done"))
    return report


@transaction.atomic
def report_request(*, actor: User, kind: str, region_code: str, params: Mapping[str, str]) -> Job:
    """Ask for a report in the background and return the job; whatever can be refused now is refused now.

    Raises:
        NotWithinReach, NotAllowed, ReportRefused: as :func:`report_issue`.
    """
    known = kind_named(kind)
    region = issuing_region(actor, region_code, known)
    cleaned = known.clean(params)
    return job_enqueue(
        actor=actor,
        kind=JOB_KIND,
        params={"kind": known.code, "region_code": region.code, "params": cleaned},
        region=region.code,
    )


def issue_in_background(context: JobContext, *, kind: str, region_code: str, params: dict[str, str]) -> dict[str, Any]:
    """Issue a report as a job; the job's key is the request's, so that a second try does not issue a second time."""
    report = report_issue(
        actor=context.actor,
        kind=kind,
        region_code=region_code,
        params=params,
        request_key=context.job_id,
        progress=context.progress,
    )
    context.outcome_url = report.get_absolute_url()
    return {"number": report.number, "pages": report.pages}


def describe_issue(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say what a job issued, and that it waits for a signature."""
    return (
        _("Report %(number)s was issued.") % {"number": outcome["number"]},
        _("Download it and have it signed: what is signed is the paper with this number."),
    )


def issuing_region(actor: Any, code: str, kind: ReportKind) -> Region:
    """Return the region ``code`` when ``actor`` may issue reports of this kind there.

    Raises:
        NotAllowed: the actor reads such reports of that region but does not issue them, or may not learn what they say.
        NotWithinReach: there is no such region for the actor.
    """
    region: Region | None = Region.objects.reachable_by(actor, kind.issue_with).filter(code=code).first()
    if region is not None:
        if not kind.tells(actor, code):
            raise NotAllowed(_("This document says more of the region than your role reads there."))
        return region
    if Region.objects.reachable_by(actor, kind.read_with).filter(code=code).exists():
        raise NotAllowed(_("You may read the reports of this region, but not issue them."))
    raise NotWithinReach(_("There is no such region."))


def _draw_number(office: Office) -> tuple[Any, int]:
    # The moment is taken under the lock too: a higher number is never issued earlier.
    year = timezone.localdate().year
    ReportNumber.objects.get_or_create(series=office.code, year=year)
    counter = ReportNumber.objects.select_for_update().get(series=office.code, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return timezone.now(), counter.last


def _issue(office: Office, issued_at: Any, sequence: int) -> Issue:
    local = timezone.localtime(issued_at)
    code = new_code()
    return Issue(
        number=office.number(seq=sequence, year=local.year, month=local.month),
        issued_at=issued_at,
        zone=settings.TIME_ZONE,
        office=office,
        signatory=signatory_of(office),
        verification_code=code,
        verify_url=f"{settings.PUBLIC_URL.rstrip('/')}/verify/{code}/",
    )


def _store(kind: ReportKind, figures: Figures, issue: Issue) -> StoredFile:
    slug = "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in issue.number)
    name = f"{issue.office.code}/{issue.local_moment.year}/{slug}_{issue.verification_code[:11]}.pdf"
    return store_file(name, lambda out: kind.render(figures, issue, out))


def _audit_detail(report: IssuedReport) -> dict[str, Any]:
    # The record vouches for the file too. In groups: a long run of digits in a hash would be masked like a NIK.
    groups = " ".join(report.sha256[start : start + 8] for start in range(0, 64, 8))
    return {"kind": report.kind, "number": report.number, **report.params, "sha256": groups}
