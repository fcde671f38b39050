"""Regions and population figures in the admin site: public tables, to look things up."""

from __future__ import annotations

from django.contrib import admin

from regions.capabilities import Capability
from regions.models import PopulationDataset, PopulationFigure, Region
from regions.scoped_admin import ReadOnlyAdmin

READERS = (Capability.VIEW_AUDIT, Capability.KEEP_PARAMETERS)


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    """The tree of places; it comes from ``regions_import``."""

    needs = READERS
    key_converter = "str"
    list_display = ("code", "name", "level", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    fields = ("code", "name", "level", "parent")


@admin.register(PopulationDataset)
class PopulationDatasetAdmin(ReadOnlyAdmin):
    """Releases of population figures; they come from ``population_import``."""

    needs = READERS
    key_converter = "str"
    list_display = ("code", "name", "in_force_from", "released_on")
    fields = ("code", "name", "source", "released_on", "in_force_from")


@admin.register(PopulationFigure)
class PopulationFigureAdmin(ReadOnlyAdmin):
    """The figures of a release, region by region."""

    needs = READERS
    ordering = ("dataset", "region")
    list_display = ("region_id", "region", "dataset", "male", "female", "total", "is_example")
    list_filter = ("dataset",)
    list_select_related = ("region", "dataset")
    fields = ("dataset", "region", "male", "female", "total", "households", "is_example")
