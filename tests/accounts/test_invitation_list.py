"""A list of people: a verdict for every row, all that is wrong with each, nothing half-silent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from accounts.models import Invitation
from accounts.services.invitation_list import MOST_ROWS, invitations_import
from audit.models import AuditEvent
from core.tabular import UnreadableTable
from tests.conftest import Cast, World

HEADING = "email,full_name,position,role,region,valid_from,valid_to,reason"
GOOD = "fitri@desa.example,Fitri Yani,Kaur,village_officer,15.04.03.2004,,,SK 7"


def rows(*lines: str) -> bytes:
    """Return a CSV file."""
    return "\n".join([HEADING, *lines]).encode()


def test_good_rows_are_invited_and_the_rest_say_everything_that_is_wrong(cast: Cast) -> None:
    result = invitations_import(
        actor=cast.district_operator,
        content=rows(
            GOOD,
            "x,,,raja,15.04.99,31-02-2026,,",
            "c@desa.example,Cici,,village_officer,15.04.01.2001,,,SK 7",
            "d@desa.example,Dodi,,auditor,15.04.03.2004,,,",
            "FITRI@desa.example,Fitri Lagi,,village_officer,15.04.03.1002,,,SK 7",
        ),
    )
    assert result.ledger.counts() == {
        "read": 5, "created": 1, "updated": 0, "unchanged": 0, "held": 0, "rejected": 4,
    }  # fmt: skip
    assert [verdict.outcome for verdict in result.verdicts] == ["created", *["rejected"] * 4]
    assert [len(verdict.problems) for verdict in result.verdicts] == [0, 5, 1, 2, 2]
    assert result.verdicts[1].row == 3
    assert set(result.ledger.errors) == {
        "unknown_role", "unknown_region", "date_format", "name", "email", "region_outside", "role_beyond", "reason",
        "email_repeated", "already_invited",
    }  # fmt: skip
    assert list(Invitation.objects.values_list("email", flat=True)) == ["fitri@desa.example"]


def test_the_same_list_again_invites_nobody_twice(cast: Cast) -> None:
    invitations_import(actor=cast.district_operator, content=rows(GOOD))
    result = invitations_import(actor=cast.district_operator, content=rows(GOOD))
    assert result.verdicts[0].outcome == "unchanged"
    assert Invitation.objects.count() == 1


def test_a_check_writes_nothing(cast: Cast) -> None:
    before = AuditEvent.objects.count()
    result = invitations_import(actor=cast.district_operator, content=rows(GOOD), dry_run=True)
    assert result.ledger.created == 1
    assert not Invitation.objects.exists()
    assert AuditEvent.objects.count() == before


def test_the_record_holds_counts_and_no_names(cast: Cast) -> None:
    invitations_import(actor=cast.district_operator, content=rows(GOOD))
    event = AuditEvent.objects.get(action="invitation.import")
    assert event.detail["created"] == 1
    assert "fitri" not in str(list(AuditEvent.objects.values())).lower()


def test_roles_are_understood_in_words_and_days_as_offices_write_them(cast: Cast) -> None:
    line = "fitri@desa.example,Fitri,,Village officer,15.04.03.2004,31/12/2099,2100-01-31,SK 7"
    result = invitations_import(actor=cast.district_operator, content=rows(line))
    assert result.verdicts[0].problems == []
    assert str(Invitation.objects.get().valid_from) == "2099-12-31"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (rows(), "file_empty"),
        (b"email,full_name\na@b.example,A", "columns_missing"),
        (rows(GOOD) + b"\x00", "file_format"),
        (b"PK\x03\x04 not a workbook", "file_format"),
        (rows(*[GOOD] * (MOST_ROWS + 1)), "rows_many"),
    ],
)
def test_a_file_that_is_no_list_does_nothing(cast: Cast, content: bytes, code: str) -> None:
    with pytest.raises(UnreadableTable) as refusal:
        invitations_import(actor=cast.district_operator, content=content)
    assert refusal.value.code == code
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        '=cmd|calc!A0,"=HYPERLINK(""http://x"")",,village_officer,15.04.03.2004,,,x',
        "a@desa.example,1504035705809001,,village_officer,15.04.03.2004,,,x",
        "a@desa.example,Nama\u202eterbalik,,village_officer,15.04.03.2004,,,x",
        "a@desa.example,A,,village_officer,15.04.03.2004' OR 1=1,,,x",
        "a@desa.example,A,,village_officer",
        "a@desa.example\nBcc: b@desa.example,A,,village_officer,15.04.03.2004,,,x",
        f"{'a' * 300}@desa.example,A,,village_officer,15.04.03.2004,,,x",
    ],
)
def test_a_hostile_row_is_rejected_and_harms_no_other(cast: Cast, line: str) -> None:
    quoted = f'"{line.split(",", maxsplit=1)[0]}",{",".join(line.split(",")[1:])}' if "\n" in line else line
    result = invitations_import(actor=cast.district_operator, content=rows(quoted, GOOD))
    assert [verdict.outcome for verdict in result.verdicts] == ["rejected", "created"]


def test_markup_in_a_name_is_shown_as_text(cast: Cast, client_of: Any) -> None:
    line = "a@desa.example,<script>alert(1)</script>,,village_officer,15.04.03.2004,,,x"
    answer = _upload(client_of(cast.district_operator), rows(line))
    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;alert" in answer.content.decode()


def test_the_page_shows_every_row_and_the_links(cast: Cast, client_of: Any) -> None:
    answer = _upload(client_of(cast.district_operator), rows(GOOD, "x,Y,,raja,1,,,x"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Fitri Yani" in text
    assert text.count("/invitation/") == 1
    assert "no-store" in answer["Cache-Control"]


def test_the_page_refuses_a_file_that_is_no_list(cast: Cast, client_of: Any) -> None:
    assert _upload(client_of(cast.district_operator), b"\x00\x01\x02").status_code == 422
    assert _upload(client_of(cast.auditor), rows(GOOD)).status_code == 403
    assert not Invitation.objects.exists()


def test_a_row_costs_a_fixed_number_of_queries(
    cast: Cast, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [f"p{number}@desa.example,Orang {number:c},,village_officer,15.04.03.2004,,,x" for number in range(65, 85)]
    with django_assert_max_num_queries(10 + 11 * len(lines)):
        invitations_import(actor=cast.district_operator, content=rows(*lines))


def _upload(browser: Any, content: bytes) -> Any:
    return browser.post("/accounts/import/", {"file": SimpleUploadedFile("list.csv", content)})
