"""Addresses of beneficiaries: keys only, never a number or a name."""

from __future__ import annotations

from django.urls import path

from beneficiaries.views import household, households, person, persons

urlpatterns = [
    path("households/", households.households, name="household-list"),
    path("households/<int:household_id>/", household.household, name="household-detail"),
    path("households/<int:household_id>/reveal/", household.reveal_kk, name="household-reveal"),
    path("persons/", persons.persons, name="person-list"),
    path("persons/export/", persons.export, name="person-export"),
    path("persons/<int:person_id>/", person.person, name="person-detail"),
    path("persons/<int:person_id>/reveal/", person.reveal_nik, name="person-reveal"),
    path("persons/<int:person_id>/status/", person.change_status, name="person-status"),
]
