"""Addresses of insurance."""

from __future__ import annotations

from django.urls import include, path

from insurance.views import (
    closing,
    coverage,
    coverage_map,
    definitions,
    matching,
    radar,
    reconciliation,
    waterfall,
    whatif,
)

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
    path("uhc/<str:code>/waterfall/", waterfall.waterfall, name="uhc-waterfall"),
    path("uhc/<str:code>/waterfall/refresh/", waterfall.refresh, name="uhc-waterfall-refresh"),
    path("uhc/<str:code>/waterfall/cards/<slug:bucket>/", waterfall.cards, name="uhc-bucket-cards"),
    path("uhc/<str:code>/waterfall/residents/<slug:bucket>/", waterfall.residents, name="uhc-bucket-residents"),
    path("uhc/<str:code>/match/<int:key>/", matching.match, name="uhc-match"),
    path("uhc/<str:code>/reconciliation/", reconciliation.workbench, name="uhc-reconciliation"),
    path("uhc/<str:code>/reconciliation/questions/", reconciliation.questions, name="uhc-questions"),
    path("uhc/<str:code>/reconciliation/questions/<int:key>/", reconciliation.question, name="uhc-question"),
    path("insurance/", include("insurance.urls_proposals")),
]
