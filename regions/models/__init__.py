"""Regions, their population figures, and their outlines."""

from __future__ import annotations

from regions.models.boundary import RegionBoundary
from regions.models.population import PopulationDataset, PopulationFigure
from regions.models.region import Level, Region

__all__ = ["Level", "PopulationDataset", "PopulationFigure", "Region", "RegionBoundary"]
