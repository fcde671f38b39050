"""Files that people bring: what they are is seen by their content, and they lie where no address leads."""

from __future__ import annotations

import io
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.exceptions import NotWithinReach
from core.files import FileRefused, kind_of, read_upload, store_content, stored_path
from core.pictures import LONGEST_SIDE, PICTURE_KINDS, read_picture
from core.web.files import file_answer
from tests.pictures import picture

LIMIT = 1024 * 1024


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


def test_a_file_is_what_its_first_bytes_say() -> None:
    assert kind_of(picture()) == "jpeg"
    assert kind_of(picture(kind="PNG")) == "png"
    assert kind_of(b"%PDF-1.7 ...") == "pdf"
    assert kind_of(b"<html>") == kind_of(b"") == ""


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"%PDF-1.7", "kind"), (b"GIF89a", "kind"), (b"x" * (LIMIT + 1), "too_large")]
)
def test_what_is_no_picture_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read_upload(io.BytesIO(content), kinds=PICTURE_KINDS, most_bytes=LIMIT)
    assert refusal.value.code == code


def test_a_file_is_stored_under_its_hash_and_only_once() -> None:
    content = picture()
    first, again = store_content("houses", content), store_content("houses", content)
    assert first == again
    assert first.sha256 in first.name
    path = stored_path(first.name)
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["../secret_key", "/etc/passwd", "houses/../../secret_key"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(FileRefused):
        stored_path(name)


def test_a_folder_that_cannot_be_written_is_said(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("in the way")
    with pytest.raises(FileRefused) as refusal:
        store_content("houses", picture())
    assert refusal.value.code == "file"


def test_an_answer_is_kept_nowhere_and_not_guessed_at() -> None:
    stored = store_content("houses", picture())
    answer = file_answer(stored.name)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in answer.get("Content-Disposition", "")
    assert answer.file_to_stream is not None
    answer.file_to_stream.close()
    stored_path(stored.name).unlink()
    with pytest.raises(NotWithinReach):
        file_answer(stored.name)


def test_a_picture_is_made_small_and_upright_and_keeps_only_its_place() -> None:
    taken = read_picture(picture(size=(2000, 1000), turned=True, point=((1, 36, 0.0), (103, 12, 36.0)), south=True))
    assert (taken.width, taken.height) == (LONGEST_SIDE // 2, LONGEST_SIDE)
    assert taken.point == (Decimal("-1.600000"), Decimal("103.210000"))
    with Image.open(io.BytesIO(taken.content)) as written:
        assert (written.format, written.size) == ("JPEG", (taken.width, taken.height))
        assert dict(written.getexif()) == {}
    assert b"KAMERA" not in taken.content


@pytest.mark.parametrize("point", [((1, 99, "x"), (1,)), ((0, 0, 0.0), (0, 0, 0.0)), ((91, 0, 0.0), (1, 0, 0.0))])
def test_a_place_that_cannot_be_is_none(point: Any) -> None:
    assert read_picture(picture(point=point if "x" not in point[0] else None)).point is None


def test_a_small_picture_with_holes_becomes_a_plain_one() -> None:
    taken = read_picture(picture(size=(40, 30), kind="PNG", mode="RGBA"))
    assert (taken.width, taken.height, taken.point) == (40, 30, None)


@pytest.mark.parametrize("cut", [20, 200, -40])
def test_a_damaged_picture_is_refused(cut: int) -> None:
    content = picture(size=(400, 300), kind="PNG")
    with pytest.raises(FileRefused) as refusal:
        read_picture(content[:cut])
    assert refusal.value.code == "damaged"


def test_noise_behind_a_right_beginning_is_refused() -> None:
    with pytest.raises(FileRefused):
        read_picture(b"\xff\xd8\xff" + os.urandom(500))


def test_a_picture_of_too_many_points_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.pictures.MOST_PIXELS", 100)
    with pytest.raises(FileRefused) as refusal:
        read_picture(picture(size=(20, 20)))
    assert refusal.value.code == "pixels"
