"""A report of a closed month tells what was sealed, and names its hash."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from insurance.services.closing import month_close
from reports.coverage import coverage_figures
from reports.documents.figures import figures_from_json
from tests.conftest import Cast, World
from tests.make import make_member
from tests.reports.conftest import MONTH, Issue

pytestmark = pytest.mark.django_db
END = date(2026, 10, 31)


def test_a_report_of_an_open_month_says_that_it_is_open(members: World) -> None:
    figures = coverage_figures(region=members.regency, month=MONTH, as_of=END)
    assert figures.sealed is None
    assert figures_from_json(figures.as_json()).sealed is None
    old = figures.as_json()
    del old["sealed"]  # as it was kept before months could be closed
    assert figures_from_json(old).sealed is None


def test_a_report_of_a_closed_month_refers_to_its_hash(members: World, cast: Cast) -> None:
    closing = month_close(actor=cast.department_head, region_code="15.04", month=END, expected=0, second_factor=True)
    figures = coverage_figures(region=members.regency, month=MONTH, as_of=END)
    assert figures.sealed is not None
    assert figures.sealed.sha256 == closing.sha256
    assert figures_from_json(figures.as_json()).sealed == figures.sealed


def test_late_data_do_not_show_in_it(members: World, cast: Cast, issue: Issue) -> None:
    month_close(actor=cast.department_head, region_code="15.04", month=END, expected=0, second_factor=True)
    before = coverage_figures(region=members.regency, month=MONTH, as_of=END).total
    make_member(None, territory=members.regency, valid_from=date(2026, 1, 1), recorded_at=timezone.now())
    assert coverage_figures(region=members.regency, month=MONTH, as_of=END).total == before
    report = issue(params={"month": MONTH})
    assert report.figures["sealed"]["revision"] == 1
