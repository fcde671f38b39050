"""Regions by their code."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regions.exceptions import RegionUnknown
from regions.models import Region
from regions.rules.codes import is_code


def region_named(code: str) -> Region:
    """Return the region with a Kemendagri code, for commands and forms where somebody typed it.

    Raises:
        RegionUnknown: the text is no code, or no region with it was imported.
    """
    if not is_code(code):
        raise RegionUnknown(
            _("%(code)s is not a region code: write it like 15, 15.04, 15.04.03 or 15.04.03.1001.")
            % {"code": code[:20]},
            field="region",
        )
    region: Region | None = Region.objects.filter(code=code).first()
    if region is None:
        raise RegionUnknown(
            _("No region has the code %(code)s. Check it, or import it with regions_import.") % {"code": code},
            field="region",
        )
    return region
