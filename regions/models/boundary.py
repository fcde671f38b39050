"""Where a place ends: its outline on the map."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models.region import Region


class RegionBoundary(models.Model):
    """The simplified outline of a region, as the polygons of a GeoJSON ``MultiPolygon``, and its centre.

    Drawn, never computed with: no figure and no right depends on it, so it needs no spatial database (docs/adr/0024).
    """

    region = models.OneToOneField(Region, primary_key=True, on_delete=models.CASCADE, related_name="boundary")
    polygons = models.JSONField(_("polygons"), help_text=_("Longitude and latitude in degrees, WGS 84."))
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    source = models.CharField(_("source"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        default_permissions = ()

    def __str__(self) -> str:
        return self.region_id
