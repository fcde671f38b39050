"""What stands on the paper."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from insurance.models import Membership
from reports.documents.figures import figures_from_json
from reports.documents.fonts import register_fonts, written
from reports.documents.issue import Issue as Act
from reports.documents.uhc_monthly import render_uhc_monthly
from reports.models import IssuedReport
from reports.offices import Office, Signatory, office_of
from tests.conftest import Cast, World
from tests.reports.conftest import Issue

CODE = "7Q2KD-9XW4M-HTB0C-N5E8R"


def text_of(report: IssuedReport, root: Path) -> str:
    """Return the words of a report's file, with ordinary spaces."""
    pages = pypdf.PdfReader(root / report.file_name).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages).replace("\u00a0", " "))


def test_it_says_what_was_counted_over_whom_by_which_definition(issue: Issue, issued_root: Path) -> None:
    report = issue()
    text = text_of(report, issued_root)
    assert "PEMERINTAH KABUPATEN BATANG HARI" in text
    assert f"Nomor: {report.number}" in text
    assert "Periode Oktober 2026 · keadaan 31 Oktober 2026" in text
    assert "bulan berjalan" not in text
    assert "101,10 %" in text
    assert "1.011 peserta terdaftar ÷ 1.000 penduduk" in text
    assert "Cakupan kepesertaan JKN (UHC), versi 1 (cakupan)" in text
    assert "DKB 2024S2 (2024S2)" in text
    assert "Diketahui pada" in text
    assert report.verification_code.split("-")[0] in text


def test_districts_and_those_without_a_village_sum_to_the_total(issue: Issue) -> None:
    figures = figures_from_json(issue().figures)
    assert figures.unplaced is not None
    rows = [*figures.places, figures.unplaced]
    assert [(row.name, row.registered) for row in rows] == [
        ("Mersam", 180),
        ("Muara Bulian", 820),
        ("Di luar wilayah atau tidak diketahui", 11),
    ]
    assert sum(row.registered for row in rows) == figures.total.registered == 1011
    assert sum(row.registered for row in figures.segments) == 1011
    assert sum(row.active or 0 for row in rows) == figures.total.active


def test_every_threshold_says_how_many_persons_are_missing(issue: Issue, issued_root: Path) -> None:
    report = issue()
    asked = {row["name"]: row for row in report.figures["thresholds"]}
    awards = asked["UHC Awards 2026 Madya"]
    active = Membership.objects.filter(status="active").count()
    assert awards["met"] is False
    assert awards["activity"]["persons"] == active - 860  # 859.35 of 1,011 prints as 85.00; 859 as 84.97
    assert f"kurang {860 - active} orang" in text_of(report, issued_root)


@pytest.mark.parametrize(("made_up", "said"), [(True, True), (False, False)])
def test_made_up_people_are_called_so_and_real_ones_are_not(
    issue: Issue, issued_root: Path, settings: object, made_up: bool, said: bool
) -> None:
    settings.SYNTHETIC_PEOPLE = made_up  # type: ignore[attr-defined]
    assert ("Data contoh:" in text_of(issue(), issued_root)) is said


def test_whoever_heads_the_department_signs_whoever_issues(issue: Issue, cast: Cast, issued_root: Path) -> None:
    User.objects.filter(pk=cast.department_head.pk).update(employee_number="197501012000039001")
    text = text_of(issue(actor=cast.insurance_clerk), issued_root)
    assert "Nurlaila" in text
    assert "NIP 19750101 200003 9 001" in text
    assert "Agus Salim" not in text


def test_every_font_is_embedded(issue: Issue, issued_root: Path) -> None:
    reader = pypdf.PdfReader(issued_root / issue().file_name)
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            fonts[font["/BaseFont"]] = font.get("/FontDescriptor", {})
    assert fonts
    assert all("/FontFile2" in descriptor for descriptor in fonts.values()), sorted(fonts)
    assert all(re.match(r"/[A-Z]{6}\+NotoSans", name) for name in fonts)


def test_the_file_tells_title_author_and_language(issue: Issue, issued_root: Path) -> None:
    reader = pypdf.PdfReader(issued_root / issue().file_name)
    assert reader.metadata is not None
    assert reader.metadata.title == "Laporan Bulanan Cakupan Kepesertaan JKN (UHC) Kabupaten Batang Hari, Oktober 2026"
    assert reader.metadata.author == "Dinas Sosial · Pemerintah Kabupaten Batang Hari"
    assert reader.trailer["/Root"]["/Lang"] == "id-ID"  # type: ignore[index]


def test_the_same_figures_and_number_give_the_same_bytes(issue: Issue, world: World) -> None:
    figures = figures_from_json(issue().figures)
    act = Act(
        number="400.9/001/DINSOS/X/2026",
        issued_at=datetime(2026, 10, 31, 3, 0, tzinfo=UTC),
        zone="Asia/Jakarta",
        office=office_of(world.regency),
        signatory=Signatory("Kepala Dinas Sosial", "", ""),
        verification_code=CODE,
        verify_url=f"https://contoh.example/verify/{CODE}/",
    )
    hashes = set()
    for _ in range(2):
        out = io.BytesIO()
        assert render_uhc_monthly(figures, act, out) == len(pypdf.PdfReader(out).pages)
        hashes.add(hashlib.sha256(out.getvalue()).hexdigest())
    assert len(hashes) == 1


def test_a_name_with_markup_or_a_sign_the_font_lacks_is_written_in_words() -> None:
    register_fonts()
    assert written("<b>Dinas & Co</b> ≥ 5") == "&lt;b&gt;Dinas &amp; Co&lt;/b&gt; minimal 5"


def test_a_regency_without_a_letterhead_of_its_own_gets_a_plain_one(world: World) -> None:
    office = office_of(world.elsewhere)
    assert (office.government, office.department) == ("Pemerintah Kabupaten Muaro Jambi", "Dinas Sosial")
    assert isinstance(office, Office)


def test_a_district_report_counts_its_villages(issue: Issue, world: World) -> None:
    figures = figures_from_json(issue(region_code=world.bulian.code).figures)
    assert [row.name for row in figures.places] == ["Sridadi", "Rengas Condong"]
    assert figures.total.population == 800
    assert figures.dataset.by_sum


def test_an_office_brings_its_own_letterhead_and_numbers(world: World, settings: LazySettings, tmp_path: Path) -> None:
    lines = {"15.05": {"seat": "Sengeti", "number": "{seq}/SOS/{year}"}}
    (tmp_path / "offices.json").write_text(json.dumps(lines), encoding="utf-8")
    settings.OFFICES_FILE = str(tmp_path / "offices.json")
    office = office_of(world.elsewhere)
    assert (office.seat, office.number(seq=7, year=2026, month=11)) == ("Sengeti", "7/SOS/2026")
    assert office_of(world.regency).seat == "Muara Bulian"


@pytest.mark.parametrize("pattern", ["400.9/{year}", "400.9/{seq}", "400.9/{seq}/{yaer}", "{seq"])
def test_a_number_pattern_that_would_repeat_itself_is_refused(
    world: World, settings: LazySettings, tmp_path: Path, pattern: str
) -> None:
    path = tmp_path / "offices.json"
    path.write_text(json.dumps({"15.05": {"number": pattern}}), encoding="utf-8")
    settings.OFFICES_FILE = str(path)
    with pytest.raises(ImproperlyConfigured):
        office_of(world.elsewhere)
