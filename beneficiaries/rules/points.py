"""Where a house stands: a point on earth, and whether it can be meant."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from beneficiaries.exceptions import ChangeRefused
from regions.rules.extent import Extent

SIX_PLACES = Decimal("0.000001")  # 11 cm: more than any telephone knows


def check_point(latitude: Decimal, longitude: Decimal) -> tuple[Decimal, Decimal]:
    """Return a point in degrees, to six places.

    Raises:
        ChangeRefused: ``latitude`` or ``longitude``.
    """
    if not -90 <= latitude <= 90:
        raise ChangeRefused(_("Latitude lies between -90 and 90."), code="latitude", field="latitude")
    if not -180 <= longitude <= 180:
        raise ChangeRefused(_("Longitude lies between -180 and 180."), code="longitude", field="longitude")
    return latitude.quantize(SIX_PLACES), longitude.quantize(SIX_PLACES)


def point_questions(latitude: Decimal, longitude: Decimal, *, extent: Extent) -> list[tuple[str, str]]:
    """Return what is odd about the point of a house in a regency with this ``extent``, as pairs of code and sentence."""
    if extent.holds(latitude, longitude):
        return []
    if extent.holds(longitude, latitude):
        return [("point_swapped", _("This point lies far away. Latitude and longitude seem to have changed places."))]
    return [("point_far", _("This point lies far outside the regency. Check it, or stand at the house and try again."))]
