"""Addresses of the two registers; the letters' are with reports."""

from __future__ import annotations

from django.urls import path

from privacy.views import breaches, requests, trace

urlpatterns = [
    path("privacy/", requests.register, name="privacy"),
    path("privacy/requests/new/", requests.new, name="subject-request-new"),
    path("privacy/requests/<slug:number>/", requests.detail, name="subject-request"),
    path("privacy/requests/<slug:number>/identity/", requests.identify, name="subject-request-identify"),
    path("privacy/requests/<slug:number>/assign/", requests.assign, name="subject-request-assign"),
    path("privacy/requests/<slug:number>/answer/", requests.answer, name="subject-request-answer"),
    path("privacy/persons/<int:person_id>/request/", requests.new_about, name="subject-request-about"),
    path("privacy/persons/<int:person_id>/seen/", trace.seen, name="person-trace"),
    path("privacy/breaches/", breaches.register, name="breach-list"),
    path("privacy/breaches/new/", breaches.new, name="breach-new"),
    path("privacy/breaches/<slug:number>/", breaches.detail, name="breach"),
    path("privacy/breaches/<slug:number>/facts/", breaches.facts, name="breach-facts"),
    path("privacy/breaches/<slug:number>/notice/", breaches.notice, name="breach-notice"),
    path("privacy/breaches/<slug:number>/close/", breaches.close, name="breach-close"),
]
