"""Addresses of jobs."""

from __future__ import annotations

from django.urls import path

from jobs import views

urlpatterns = [
    path("", views.job_list_page, name="job-list"),
    path("<uuid:key>/", views.job_detail_page, name="job-detail"),
    path("<uuid:key>/progress/", views.job_progress, name="job-progress"),
    path("<uuid:key>/cancel/", views.job_cancel_action, name="job-cancel"),
    path("<uuid:key>/retry/", views.job_retry_action, name="job-retry"),
]
