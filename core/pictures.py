"""Photographs: opened to see that they are what they say, made small, and freed of what the camera wrote into them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from pi_heif import register_heif_opener
from PIL import ExifTags, Image, ImageOps

from core.files import FileRefused

register_heif_opener()  # what an iPhone writes unless told otherwise

PICTURE_KINDS = frozenset({"jpeg", "png", "heic"})
LONGEST_SIDE = 1600
MOST_PIXELS = 50_000_000  # what telephones make; decoded, each takes four bytes
THUMBNAIL_SIDE = 320
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph as JPEG, at most :data:`LONGEST_SIDE` on a side. ``point`` is latitude and longitude, when it had one."""

    content: bytes
    width: int
    height: int
    point: tuple[Decimal, Decimal] | None


def read_picture(content: bytes) -> Picture:
    """Return the photograph in a JPEG, PNG or HEIC file, upright and written anew: nothing else in the file survives.

    Raises:
        FileRefused: ``damaged``: it cannot be opened. ``pixels``: it has more than :data:`MOST_PIXELS`.
    """
    try:
        upright, point = _opened(content)
        out = _written(upright)
    except FileRefused:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:
        raise FileRefused(
            _("The picture cannot be opened. Take it again, or send another one."), code="damaged", field="file"
        ) from error
    return Picture(out, upright.width, upright.height, point)


def thumbnail_of(picture: Picture) -> bytes:
    """Return a picture as a JPEG of at most :data:`THUMBNAIL_SIDE` on a side, for lists."""
    with Image.open(io.BytesIO(picture.content), formats=["JPEG"]) as image:
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _written(image)


def _written(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True, exif=b"")
    return out.getvalue()


def _opened(content: bytes) -> tuple[Image.Image, tuple[Decimal, Decimal] | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # counted here, before anything is decoded
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "HEIF", "AVIF"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_many_pixels()
            point = _point(image.getexif().get_ifd(ExifTags.IFD.GPSInfo))
            # Made small before anything else, so that it lies in memory once: a JPEG is not even decoded larger than wanted.
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return ImageOps.exif_transpose(image).convert("RGB"), point


def _too_many_pixels() -> FileRefused:
    return FileRefused(
        _("The picture has more than %(most)s million points. Send a smaller one.")
        % {"most": MOST_PIXELS // 1_000_000},
        code="pixels",
        field="file",
    )


def _point(gps: Mapping[int, Any]) -> tuple[Decimal, Decimal] | None:
    """Return the place in the camera's notes (EXIF GPS: degrees, minutes, seconds, and N/S/E/W)."""
    tags = ExifTags.GPS
    try:
        latitude = _degrees(gps[tags.GPSLatitude], negative=gps.get(tags.GPSLatitudeRef) == "S")
        longitude = _degrees(gps[tags.GPSLongitude], negative=gps.get(tags.GPSLongitudeRef) == "W")
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    if (
        not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0
    ):  # 0, 0: the camera did not know
        return None
    return latitude, longitude


def _degrees(parts: Any, *, negative: bool) -> Decimal:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = Decimal(degrees + minutes / 60 + seconds / 3600).quantize(Decimal("0.000001"))
    return -value if negative else value
