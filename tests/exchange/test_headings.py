"""A heading that no profile knows: what it could mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from exchange.rules.headings import suggest

PROFILES = Path(settings.BASE_DIR) / "beneficiaries" / "imports" / "profiles"


def _known(code: str) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((PROFILES / f"{code}.json").read_text(encoding="utf-8"))["headings"]
    return known


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("No. Kartu Keluarga (KK)", "kk"),
        ("N I K", "nik"),
        ("Nomor_NIK", "nik"),
        ("NO. K.K.", "kk"),
        ("No.KK", "kk"),
        ("Nama Lengkap Penduduk", "name"),
        ("Tgl Lahir", "born"),
        ("TGL. LHR", "born"),
        ("Tmpt Lahir", "birthplace"),
        ("Jenis Klamin", "sex"),
        ("Stat Kwn", "marital"),
        ("Pekerjan", "occupation"),
        ("Agama", "religion"),
        ("Nama Ibu", None),
        ("NIK Ayah", None),
        ("Golongan Darah", None),
        ("", None),
        ("???", None),
    ],
)
def test_a_heading_is_taken_for_the_column_it_resembles_and_for_none_when_it_does_not(
    heading: str, column: str | None
) -> None:
    assert suggest([heading], _known("standard")).get(heading) == column


def test_a_column_is_suggested_once_for_the_heading_that_resembles_it_most() -> None:
    found = suggest(["Nama Lngkap", "Nama lengkap", "Alamat Rumah", "Alamat"], _known("standard"))
    assert found == {"Nama lengkap": "name", "Alamat": "address"}
