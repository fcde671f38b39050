"""The shipped profiles of residents' files: every heading and every code that such a file holds has its meaning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from beneficiaries.codes import Disability, Education, LifeStatus, Marital, NoNikReason, Relation, Religion, Sex
from tests.exchange.headings import DUKCAPIL, OPENSID

FOLDER = Path(settings.BASE_DIR) / "beneficiaries" / "imports" / "profiles"
CODES = sorted(path.stem for path in FOLDER.glob("*.json"))
COLUMNS = {
    "nik", "kk", "name", "sex", "born", "birthplace", "relation", "marital", "religion", "education", "occupation",
    "disability", "address", "rt", "rw", "village", "district", "status", "no_nik_reason",
}  # fmt: skip
CHOICES = {
    "sex": Sex, "relation": Relation, "marital": Marital, "religion": Religion, "education": Education,
    "disability": Disability, "no_nik_reason": NoNikReason,
}  # fmt: skip
# What a file says of somebody who is no resident for a reason that a person has to look at.
HELD_STATUS = {"missing", "invalid"}


def _pairs_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    assert len(made) == len(pairs), (
        f"written twice: {[key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1]}"
    )
    return made


def _load(code: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        (FOLDER / f"{code}.json").read_text(encoding="utf-8"), object_pairs_hook=_pairs_once
    )
    return made


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def test_the_three_profiles_of_the_contract_are_shipped() -> None:
    assert CODES == ["dukcapil", "opensid", "standard"]


@pytest.mark.parametrize("code", CODES)
def test_a_profile_is_well_formed(code: str) -> None:
    profile = _load(code)
    assert set(profile) == {
        "code", "title", "source", "headings", "ignored", "values", "blank", "dates", "village_by", "lead_rows",
    }  # fmt: skip
    assert profile["code"] == code
    assert set(profile["headings"]) <= COLUMNS
    assert {"name", "sex", "born", "nik", "kk"} <= set(profile["headings"])
    assert profile["village_by"] in {"code", "names", "sender"}
    assert ("village" in profile["headings"]) == (profile["village_by"] != "sender")
    assert set(profile["dates"]) <= {"ymd", "dmy"}
    headings = [*profile["ignored"], *(heading for names in profile["headings"].values() for heading in names)]
    texts = [*headings, *profile["blank"], *(text for one in profile["values"].values() for text in one)]
    assert [text for text in texts if text != _plain(text)] == []


@pytest.mark.parametrize("code", CODES)
def test_a_heading_has_one_meaning(code: str) -> None:
    profile = _load(code)
    headings = [*profile["ignored"], *(heading for names in profile["headings"].values() for heading in names)]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("code", CODES)
def test_every_value_stands_for_a_code_that_is_kept(code: str) -> None:
    values = _load(code)["values"]
    for column, choices in CHOICES.items():
        assert set(values.get(column, {}).values()) <= {str(value) for value in choices.values}
    assert set(values["status"].values()) <= set(LifeStatus.values) | HELD_STATUS


@pytest.mark.parametrize("code", CODES)
def test_every_code_that_is_kept_can_be_said_in_its_own_words(code: str) -> None:
    values = _load(code)["values"]
    for column, choices in CHOICES.items():
        if column in {"sex", "no_nik_reason"}:
            continue
        for value, label in choices.choices:
            assert values[column][_plain(str(label))] == str(value)
    assert set(values["sex"].values()) == set(Sex.values)
    assert set(values["status"].values()) >= set(LifeStatus.values)


@pytest.mark.parametrize("code", ["standard", "opensid"])
def test_codes_are_read_as_well_as_words(code: str) -> None:
    values = _load(code)["values"]
    for column in ("relation", "marital", "religion", "education", "disability"):
        assert {value: values[column].get(str(value)) for value in CHOICES[column].values} == {
            value: str(value) for value in CHOICES[column].values
        }


def test_opensid_reads_its_43_columns() -> None:
    profile = _load("opensid")
    known = {*profile["ignored"], *(heading for names in profile["headings"].values() for heading in names)}
    assert len(OPENSID) == 43
    assert [column for column in OPENSID if column not in known] == []


def test_opensid_reads_numbers_for_sex_status_and_89_occupations() -> None:
    values = _load("opensid")["values"]
    assert (values["sex"]["1"], values["sex"]["2"]) == ("L", "P")
    assert {code: values["status"][code] for code in ("1", "2", "3", "4", "6", "9")} == {
        "1": "alive", "2": "deceased", "3": "moved", "4": "missing", "6": "moved", "9": "invalid",
    }  # fmt: skip
    assert [code for code in range(1, 90) if str(code) not in values["occupation"]] == []
    assert max(len(word) for word in values["occupation"].values()) <= 60


def test_dukcapil_reads_its_37_columns() -> None:
    profile = _load("dukcapil")
    known = {*profile["ignored"], *(heading for names in profile["headings"].values() for heading in names)}
    assert len(DUKCAPIL) == 37
    assert [column for column in DUKCAPIL if _plain(column) not in known] == []


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("sex", "Laki-Laki", "L"),
        ("relation", "Orang Tua", "7"),
        ("education", "Tamat SD/Sederajat", "3"),
        ("education", "Akademi/Diploma III/S. Muda", "7"),
        ("marital", "Kawin Tercatat", "2"),
        ("religion", "Kepercayaan Terhadap Tuhan YME", "7"),
        ("disability", "Tidak Cacat", "7"),
        ("status", "Mati", "deceased"),
        ("status", "Tidak Valid", "invalid"),
    ],
)
def test_dukcapil_reads_its_words(column: str, text: str, code: str) -> None:
    assert _load("dukcapil")["values"][column][_plain(text)] == code
