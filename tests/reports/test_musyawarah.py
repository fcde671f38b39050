"""Minutes of a musyawarah as a numbered document: genuine by its code, with attendance, without confidential families."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from reports.models import IssuedReport
from reports.services.issue import report_issue
from reports.services.verify import report_verify
from tests.conftest import Cast, World
from tests.privacy.conftest import anew
from tests.reports.test_document import text_of
from tests.welfare.story import family, register
from welfare.codes import Opinion
from welfare.models import Case, Deliberation
from welfare.services.deliberations import Meeting, Spoken, deliberation_record

pytestmark = pytest.mark.usefixtures("issued_root")


@pytest.fixture
def minutes(cast: Cast, world: World) -> Deliberation:
    """Two families were spoken of; the case of the second becomes confidential afterwards."""
    cases = [register(cast, *family(world, name)) for name in ("SUTRISNO", "MELATI")]
    found = deliberation_record(
        actor=cast.village_officer,
        village=world.rengas.code,
        meeting=Meeting(timezone.localdate(), "Balai desa", "Pak Kades", [("Siti", "kepala dusun"), ("Umar", "")]),
        items=[Spoken(case.number, Opinion.SUPPORTED, "Benar-benar perlu.") for case in cases],
        submission_key=uuid.uuid4(),
    )
    Case.objects.filter(pk=cases[1].pk).update(sensitive=True, assigned_to=cast.social_worker)
    return found


def issue(minutes: Deliberation, actor: Any, **change: Any) -> IssuedReport:
    about: dict[str, Any] = {
        "kind": "musyawarah",
        "region_code": minutes.village_id,
        "params": {"number": str(minutes.pk)},
    }
    return report_issue(actor=anew(actor), **{**about, **change})


def test_the_paper_names_who_met_and_what_is_said_and_no_confidential_family(
    minutes: Deliberation, cast: Cast, issued_root: Path
) -> None:
    report = issue(minutes, cast.village_officer)
    text = text_of(report, issued_root)
    for told in (report.number, "SUTRISNO", "Pak Kades", "kepala dusun", "Tanda tangan", "1 keluarga lain"):
        assert told in text
    assert "MELATI" not in text
    assert report_verify((issued_root / report.file_name).read_bytes()).number == report.number
    kept = f"{report.title} {report.params} {report.figures}"
    assert "SUTRISNO" not in kept
    assert AuditEvent.objects.get(action="minutes.issue").detail["persons"] == report.figures["persons"]


def test_who_may_issue_and_who_may_open_it(minutes: Deliberation, cast: Cast, client_of: Any, world: World) -> None:
    with pytest.raises(NotWithinReach):
        issue(minutes, cast.other_officer)
    with pytest.raises(NotAllowed):
        issue(minutes, cast.social_worker)
    with pytest.raises(NotWithinReach):  # a number does not slip in with another village
        issue(minutes, cast.other_officer, region_code=world.sridadi.code)
    report = issue(minutes, cast.village_officer)
    for reader, status in ((cast.village_officer, 200), (cast.social_worker, 200), (cast.other_officer, 404)):
        assert client_of(reader).get(f"/reports/{report.pk}/file/").status_code == status
        assert client_of(reader).get(f"/reports/{report.pk}/").status_code == status
    assert client_of(cast.account_admin).get(f"/reports/{report.pk}/file/").status_code == 403


def test_it_is_issued_from_the_minutes_once_for_two_clicks(minutes: Deliberation, cast: Cast, client_of: Any) -> None:
    officer, way = client_of(cast.village_officer), f"/deliberations/{minutes.pk}/letter/"
    assert f'href="{way}"' in officer.get(f"/deliberations/{minutes.pk}/").content.decode()
    assert officer.get(way).status_code == 200
    sent = {"request_key": str(uuid.uuid4())}
    first, second = officer.post(way, sent), officer.post(way, sent)
    report = IssuedReport.objects.get()
    assert first.url == second.url == report.get_absolute_url()
    assert report.number in officer.get(f"/deliberations/{minutes.pk}/").content.decode()
    stranger = client_of(cast.auditor).get(f"/verify/{report.verification_code}/").content.decode()
    assert report.number in stranger
    assert "SUTRISNO" not in stranger
