"""Addresses of beneficiaries: keys only, never a number or a name."""

from __future__ import annotations

from django.urls import path

from beneficiaries.views import (
    duplicates,
    household,
    household_changes,
    households,
    houses,
    keeping,
    person,
    person_changes,
    persons,
)

urlpatterns = [
    path("duplicates/", duplicates.duplicates, name="duplicate-list"),
    path("duplicates/search/", duplicates.search, name="duplicate-search"),
    path("duplicates/<int:pair_id>/", duplicates.duplicate, name="duplicate-detail"),
    path("duplicates/<int:pair_id>/unite/", duplicates.unite, name="duplicate-unite"),
    path("duplicates/<int:pair_id>/separate/", duplicates.separate, name="duplicate-separate"),
    path("duplicates/<int:pair_id>/reopen/", duplicates.reopen, name="duplicate-reopen"),
    path("households/", households.households, name="household-list"),
    path("households/new/", household_changes.new_household, name="household-new"),
    path("households/<int:household_id>/", household.household, name="household-detail"),
    path("households/<int:household_id>/reveal/", household.reveal_kk, name="household-reveal"),
    path("households/<int:household_id>/change/", household_changes.choose, name="household-changes"),
    path("households/<int:household_id>/newborn/", household_changes.newborn, name="newborn-new"),
    path("households/<int:household_id>/residents/new/", household_changes.new_resident, name="resident-new"),
    path("households/<int:household_id>/move/", household_changes.move, name="household-move"),
    path("households/<int:household_id>/split/", household_changes.split, name="household-split"),
    path("households/<int:household_id>/head/", household_changes.head, name="household-head"),
    path("households/<int:household_id>/card/", household_changes.card, name="household-card"),
    path("households/<int:household_id>/release/", keeping.release_household, name="household-release"),
    path("households/<int:household_id>/rank/", houses.rank, name="household-rank"),
    path("households/<int:household_id>/point/", houses.point, name="household-point"),
    path("households/<int:household_id>/pictures/new/", houses.new_photo, name="house-photo-new"),
    path("house-pictures/<int:photo_id>/", houses.photo, name="house-photo"),
    path("house-pictures/<int:photo_id>/remove/", houses.remove_photo, name="house-photo-remove"),
    path("persons/", persons.persons, name="person-list"),
    path("persons/export/", persons.export, name="person-export"),
    path("persons/<int:person_id>/", person.person, name="person-detail"),
    path("persons/<int:person_id>/reveal/", person.reveal_nik, name="person-reveal"),
    path("persons/<int:person_id>/change/", person_changes.choose, name="person-changes"),
    path("persons/<int:person_id>/status/", person.change_status, name="person-status"),
    path("persons/<int:person_id>/number/", person_changes.number, name="person-number"),
    path("persons/<int:person_id>/correct/", person_changes.correct, name="person-correct"),
    path("persons/<int:person_id>/phone/", person_changes.phone, name="person-phone"),
    path("persons/<int:person_id>/join/", person_changes.join, name="person-join"),
    path("persons/<int:person_id>/marry/", person_changes.marry, name="person-marry"),
    path("persons/<int:person_id>/marry/<int:partner_id>/", person_changes.marry_with, name="person-marry-with"),
    path("persons/<int:person_id>/release/", keeping.release_person, name="person-release"),
    path("merges/<int:merge_id>/undo/", person_changes.unmerge, name="person-unmerge"),
]
