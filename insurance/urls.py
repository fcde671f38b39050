"""Addresses of insurance."""

from __future__ import annotations

from django.urls import include, path

from insurance.views import closing, coverage, coverage_map, definitions, radar, whatif

urlpatterns = [
    path("uhc/", coverage.uhc, name="uhc"),
    path("uhc/definitions/", definitions.definitions, name="uhc-definitions"),
    path("uhc/<str:code>/", coverage.uhc_region, name="uhc-region"),
    path("uhc/<str:code>/gaps/", coverage.uhc_gaps, name="uhc-gaps"),
    path("uhc/<str:code>/members/", coverage.uhc_members, name="uhc-members"),
    path("uhc/<str:code>/uncovered/", coverage.uhc_uncovered, name="uhc-uncovered"),
    path("uhc/<str:code>/denominators/", definitions.denominators, name="uhc-denominators"),
    path("uhc/<str:code>/months/", closing.months, name="uhc-months"),
    path("uhc/<str:code>/months/<int:year>-<int:number>/", closing.month, name="uhc-month"),
    path("uhc/<str:code>/map/", coverage_map.coverage_on_map, name="uhc-map"),
    path("uhc/<str:code>/shapes.json", coverage_map.shapes, name="uhc-shapes"),
    path("uhc/<str:code>/radar/", radar.radar_page, name="uhc-radar"),
    path("uhc/<str:code>/what-if/", whatif.whatif, name="uhc-whatif"),
    path("insurance/", include("insurance.urls_proposals")),
]
