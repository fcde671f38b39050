"""The same name in many spellings is the same name; two names are two."""

from __future__ import annotations

import doctest
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.misspelling import NAMES
from core import names
from core.names import NAME_AGREES, is_unnamed, name_words, similarity, skeleton


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(names).failed == 0


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("H. MUHAMMAD ALI", ("MUHAMMAD", "ALI")),
        ("M. ALI", ("MUHAMMAD", "ALI")),
        ("M.ALI", ("MUHAMMAD", "ALI")),
        ("MOHD ALI", ("MUHAMMAD", "ALI")),
        ("DRS. H. ACHMAD FAUZI, M.SI", ("AHMAD", "FAUZI")),
        ("SITI AMINAH, S.PD., M.PD.", ("SITI", "AMINAH")),
        ("BUDI HARTONO ST", ("BUDI", "HARTONO")),
        ("ST. AMINAH", ("SITI", "AMINAH")),
        ("MA'RUF AMIN", ("MARUF", "AMIN")),
        ("Abd. Rahman bin Hasan", ("ABDUL", "RAHMAN", "HASAN")),
        ("AHMAD BIN HASAN", ("AHMAD", "HASAN")),
        ("ALMARHUM", ("ALMARHUM",)),
        ("HAJI", ("HAJI",)),
        ("JOSÉ", ("JOSE",)),
        ("BUDI ALIAS UJANG", ("BUDI",)),
        ("-", ()),
        ("", ()),
    ],
)
def test_words_are_in_full_and_without_titles(written: str, words: tuple[str, ...]) -> None:
    assert name_words(written) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("M. ALI", "MOHAMMAD ALI"),
        ("ABD. RAHMAN", "ABDUL RAHMAN"),
        ("H. SUTRISNO", "SOETRISNO"),
        ("NURHAYATI", "NUR HAYATI"),
        ("BUDI HARTONO", "HARTONO BUDI"),
        ("DEWI LESTARI", "DEWI LESTARY"),
        ("RIZKI PRATAMA", "RIZQI PRATAMA"),
        ("SYAFRIZAL", "SYAPRIZAL"),
        ("FATIMAH", "PATIMA"),
        ("DJOKO WIDODO", "JOKO WIDODO"),
        ("UJANG", "BUDI ALIAS UJANG"),
        ("SITI AMINAH", "SITI AMINA, S.PD"),
    ],
)
def test_another_way_to_write_a_name_is_the_same_name(one: str, other: str) -> None:
    assert similarity(one, other) >= 0.95


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SITI AMINAH", "SITI ROHANI"),
        ("MUHAMMAD ALI", "MUHAMMAD YUSUF"),
        ("BUDI", "SITI"),
        ("AGUS SALIM", "DEWI LESTARI"),
        ("AI", "EUIS"),
        ("", "BUDI"),
        ("", ""),
    ],
)
def test_other_people_have_other_names(one: str, other: str) -> None:
    assert similarity(one, other) < NAME_AGREES


def test_what_is_nearer_is_liker() -> None:
    order = ["SITI AMINAH", "SITI AMINA", "AMINAH", "SITI AMIRAH", "SITI ROHANI", "DEWI LESTARI"]
    likeness = [similarity("SITI AMINAH", other) for other in order]
    assert likeness == sorted(likeness, reverse=True)
    assert len(set(likeness)) == len(likeness)


@pytest.mark.parametrize("kind", sorted(set(NAMES) - {"partly", "slip"}))
def test_whatever_an_office_does_to_a_name_it_stays_recognisable(kind: str) -> None:
    rng = Random(7)
    for name in ("MUHAMMAD RIZKI PRATAMA", "SITI NURHAYATI", "ABDUL KARIM", "SYAMSUL BAHRI", "DWI WAHYUNINGSIH"):
        for _ in range(20):
            written = NAMES[kind](rng, name)
            assert similarity(name, written) >= 0.75, written


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_the_same_from_both_sides(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == pytest.approx(similarity(other, one))
    assert similarity(one, one) == (1 if name_words(one) else 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("FATIMAH", "PATIMA"),
        ("ZULKIFLI", "JULKIPLI"),
        ("CHAIRUL", "HAIRUL"),
        ("SYAMSUL", "SAMSUL"),
        ("HALIMAH", "ALIMAH"),
    ],
)
def test_misspelt_words_have_the_same_bones(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("name", "unnamed"),
    [("BAYI NY. SITI", True), ("BY NY ROHANI", True), ("BAYU PRATAMA", False), ("?", True), ("BYANTARA", False)],
)
def test_a_child_without_a_name_is_known_by_the_word(name: str, unnamed: bool) -> None:
    assert is_unnamed(name) is unnamed
