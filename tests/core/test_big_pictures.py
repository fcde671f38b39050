"""Photographs of telephones with forty megapixels are taken and made small; beyond fifty they are refused unopened."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from core.files import FileRefused
from core.pictures import read_picture


def _jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height)).save(out, "JPEG", quality=10)
    return out.getvalue()


def test_forty_megapixels_become_a_small_picture() -> None:
    picture = read_picture(_jpeg(7300, 5500))
    assert max(picture.width, picture.height) <= 2048
    assert len(picture.content) < 500_000


def test_more_than_fifty_are_refused_with_the_limit_named() -> None:
    with pytest.raises(FileRefused) as refused:
        read_picture(_jpeg(10_000, 5100))
    assert refused.value.code == "pixels"
    assert "50" in str(refused.value)
