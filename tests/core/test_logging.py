"""No number of a person leaves in a log line, however it got in."""

from __future__ import annotations

import io
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.logging import MaskIdentifiersFilter, mask_text

NIK = "1504031705809001"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskIdentifiersFilter())
    logger = logging.getLogger("tests.masking")
    logger.propagate = False
    monkeypatch.setattr(logger, "handlers", [handler])
    return logger, stream


@given(
    st.from_regex(r"[0-9]{13,40}\Z", fullmatch=True),
    st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"])),
    st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"])),
)
def test_a_long_number_loses_its_middle_in_any_company(number: str, before: str, after: str) -> None:
    text = mask_text(f"{before}{number}{after}")
    assert number not in text
    assert text == f"{before}{number[:6]}******{number[-4:]}{after}"


@pytest.mark.parametrize("text", ["25 Nov 2024", "row 307361", "Rp 1234567890", "0812 3456 7890", "150403******9001"])
def test_other_numbers_stay(text: str) -> None:
    assert mask_text(text) == text


def test_message_arguments_and_traceback_are_masked(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("nik %s of %r", NIK, {"kk": int(NIK)})
    try:
        int(f"Key (nik)=({NIK}) already exists.")
    except ValueError:
        logger.exception("failed", stack_info=True)
    assert NIK not in stream.getvalue()
    assert stream.getvalue().count("150403******9001") >= 3


def test_words_that_do_not_fit_their_arguments_do_not_reach_the_caller(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = log
    logger.warning("%s and %s", NIK)  # noqa: PLE1206 - the fault under test
    logger.warning("%d", NIK + "x")
    logger.warning("100 %")
    assert NIK not in stream.getvalue()
    assert "100 %" in stream.getvalue()


def test_the_filter_lets_everything_pass() -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "plain", (), sys.exc_info())
    assert MaskIdentifiersFilter().filter(record)
