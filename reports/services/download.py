"""Hand out an issued file, and record to whom."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import audit_record
from core.exceptions import NotAllowed
from reports.exceptions import ReportRefused
from reports.files import issued_path
from reports.models import IssuedReport
from reports.registry import find_kind
from reports.selectors import report_detail


@dataclass(frozen=True, slots=True)
class Download:
    """The bytes of a report and the name that a reader's folder gets to see."""

    report: IssuedReport
    content: BytesIO
    file_name: str


@transaction.atomic
def report_download(*, actor: User, report_id: int) -> Download:
    """Return the file of a report within reach. Records ``report.download`` (of a letter ``letter.download``).

    Raises:
        NotAllowed, NotWithinReach: as :func:`reports.selectors.report_detail`; or the reader may not learn what it says.
        ReportRefused: ``file``: it is not in the folder any more, or not as it was issued.
    """
    report = report_detail(user=actor, report_id=report_id)
    kind = find_kind(report.kind)  # a kind that is gone has left papers that are still asked for
    if kind and not kind.tells(actor, report.region_id):
        raise NotAllowed(_("This document says more of the region than your role reads there."))
    try:
        content = issued_path(report.file_name).read_bytes()
    except OSError as error:
        raise ReportRefused(_broken(), code="file") from error
    if hashlib.sha256(content).hexdigest() != report.sha256:
        raise ReportRefused(_broken(), code="file")
    audit_record(
        actor=actor,
        action=f"{kind.thing if kind else 'report'}.download",
        subject=report,
        region=report.region_id,
        detail={"kind": report.kind, "number": report.number},
        persons=kind.persons(report.figures) if kind else [],
    )
    slug = "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in report.number)
    return Download(report, BytesIO(content), f"{slug}.pdf")


def _broken() -> str:
    return _("The file of this report is missing or is not as it was issued. Tell the administrator.")
