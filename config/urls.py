"""All addresses. Those of the contract (docs/contract.md) stay put."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from config.views import csp, errors, health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("accounts.urls")),
    path("", include("beneficiaries.urls")),
    path("", include("insurance.urls")),
    path("", include("welfare.urls")),
    path("", include("reports.urls")),
    path("", include("privacy.urls")),
    path("imports/", include("exchange.urls")),
    path("exports/", include("exchange.urls_exports")),
    path("jobs/", include("jobs.urls")),
    path("audit/", include("audit.urls")),
    path("admin/", admin.site.urls),
    path("language/", login_not_required(set_language), name="set_language"),
    path("csp-report/", csp.csp_report, name="csp-report"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many  # allauth asks for it
handler500 = errors.server_error
