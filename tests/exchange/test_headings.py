"""A heading that no profile knows: what it could mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from exchange.exceptions import ImportRefused
from exchange.models import HeadingMemory, ImportBatch
from exchange.rules.headings import suggest
from exchange.services.batches import heading_map
from tests.conftest import Cast
from tests.exchange.files import as_csv, residents
from tests.exchange.loading import counts, stage

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


_STRANGE = {"name": "Nama Warga", "born": "Tgl. Lhr"}


def _from(sender: str, cast: Cast, folder: Path, first: int) -> ImportBatch:
    rows = [{_STRANGE.get(column, column): cell for column, cell in row.items()} for row in residents(2, first=first)]
    return stage(folder, cast.insurance_clerk, as_csv(rows, headings=list(rows[0])), sender=sender)


def _say(sender: str, cast: Cast, folder: Path, first: int) -> None:
    with pytest.raises(ImportRefused, match="missing"):
        _from(sender, cast, folder, first)
    batch = ImportBatch.objects.latest("pk")
    told = {heading: heading for heading in batch.options["headings"]}
    heading_map(actor=cast.insurance_clerk, batch=batch, mapping=told | {new: old for old, new in _STRANGE.items()})


@pytest.mark.django_db
def test_what_headings_mean_is_remembered_for_their_sender_and_for_no_other(cast: Cast, tmp_path: Path) -> None:
    _say("Desa Rengas", cast, tmp_path, 0)
    assert counts(_from("Desa Rengas", cast, tmp_path, 10)) == (2, 0, 0, 0, 0)
    _say("Desa Lain", cast, tmp_path, 20)  # whose same words may mean something else
    assert sorted(HeadingMemory.objects.values_list("sender", flat=True)) == ["Desa Lain", "Desa Rengas"]


@pytest.mark.django_db
def test_what_was_said_of_nobodys_file_in_particular_serves_every_sender(cast: Cast, tmp_path: Path) -> None:
    _say("", cast, tmp_path, 0)
    assert counts(_from("Desa Rengas", cast, tmp_path, 10)) == (2, 0, 0, 0, 0)
