"""Photographs as telephones write them, made on the spot."""

from __future__ import annotations

import io
from typing import Any

from PIL import ExifTags, Image


def picture(
    *,
    size: tuple[int, int] = (60, 40),
    kind: str = "JPEG",
    mode: str = "RGB",
    turned: bool = False,
    point: Any = None,
    south: bool = False,
) -> bytes:
    """Return a photograph as a telephone writes it: with its maker, the way it was held, and where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "KAMERA"
    if turned:
        exif[ExifTags.Base.Orientation] = 6
    if point is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "S" if south else "N", point[0]
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", point[1]
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, kind, exif=exif)
    return out.getvalue()
