"""Addresses of beneficiaries: keys only, never a number or a name."""

from __future__ import annotations

from django.urls import path

from beneficiaries.views import households, persons

urlpatterns = [
    path("households/", households.households, name="household-list"),
    path("households/<int:household_id>/", households.household, name="household-detail"),
    path("households/<int:household_id>/reveal/", households.reveal_kk, name="household-reveal"),
    path("persons/", persons.persons, name="person-list"),
    path("persons/export/", persons.export, name="person-export"),
    path("persons/<int:person_id>/", persons.person, name="person-detail"),
    path("persons/<int:person_id>/reveal/", persons.reveal_nik, name="person-reveal"),
    path("persons/<int:person_id>/status/", persons.change_status, name="person-status"),
]
