"""Each model with a scope, for each role and each of its actions: hers, her neighbour's, foreign rows, and nobody's."""

from __future__ import annotations

import itertools
from dataclasses import fields
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.models import AccessReview, User
from beneficiaries.models import Household, Person
from tests.conftest import Cast, World
from tests.frame.planted import Planted, plant_all
from tests.frame.scoped_models import BEHIND, HELD_ELSEWHERE, MODELS, ScopedModel, region_of
from welfare.models import Case

ROLES = [field.name for field in fields(Cast)]


@pytest.fixture
def places(world: World, cast: Cast) -> tuple[Planted, ...]:
    """One of everything at hers, her neighbour's and a foreign place, reviewed by its head."""
    estate = plant_all(world, cast)
    planted = (estate.hers, estate.neighbours, estate.foreign)
    for place in planted:
        AccessReview.objects.create(
            region=place.region,
            confirmed_by=cast.department_head,
            confirmed_at=timezone.now(),
            accounts=1,
            assignments=1,
            unused=0,
        )
    return planted


def _sees(each: ScopedModel, user: object, action: str, planted: Planted) -> bool:
    model: Any = each.model
    return bool(model.objects.visible_to(user, action).filter(pk=each.row(planted)).exists())


def _is_scoped(model: type[models.Model]) -> bool:
    return hasattr(model._default_manager.get_queryset(), "visible_to")


def _of_the_project() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if not model.__module__.startswith(("django.", "guardian."))]


def test_every_scoped_model_is_held() -> None:
    held = {each.model for each in MODELS} | set(HELD_ELSEWHERE)
    assert {model for model in apps.get_models() if _is_scoped(model)} == held


def test_what_hangs_on_a_person_without_a_scope_is_declared() -> None:
    loose = set()
    for model in _of_the_project():
        targets = {field.related_model for field in model._meta.get_fields() if field.many_to_one or field.one_to_one}
        if targets & {Person, Household, Case} and not _is_scoped(model):
            loose.add(model._meta.label)
    assert loose <= set(BEHIND)


@pytest.mark.parametrize("each", MODELS, ids=lambda each: each.model.__name__)
def test_every_action_of_the_model_is_held(each: ScopedModel) -> None:
    declared = getattr(each.model._default_manager.get_queryset(), "capabilities", {})
    assert set(declared) <= set(each.actions)


def test_a_role_acts_on_its_own_rows_and_on_no_others(cast: Cast, places: tuple[Planted, ...]) -> None:
    wrong = []
    for role, each, planted in itertools.product(ROLES, MODELS, places):
        user: User = getattr(cast, role)
        for action, needs in each.actions.items():
            allowed = any(user.reach.at(capability, region_of(planted, each)) for capability in needs)
            if _sees(each, user, action, planted) is not allowed:
                wrong.append(f"{role}: {each.model.__name__}.{action} at {planted.region.name}: not {allowed}")
    assert not wrong


def test_every_action_of_the_cast_opens_to_somebody_and_closes_to_somebody(
    cast: Cast, places: tuple[Planted, ...]
) -> None:
    """Without this the test above could pass by refusing everybody."""
    for each in MODELS:
        for action in each.actions:
            allowed = {role for role in ROLES if _sees(each, getattr(cast, role), action, places[0])}
            assert allowed or action == "export", f"{each.model.__name__}.{action}: nobody"  # no shipped role exports
            assert allowed < set(ROLES)


def test_nobody_and_the_unknown_see_no_row(cast: Cast, places: tuple[Planted, ...]) -> None:
    cast.department_head.is_active = False
    strangers = (None, AnonymousUser(), object(), "kadis", 1, cast.outsider, cast.department_head)
    for each in MODELS:
        model: Any = each.model
        for action in each.actions:
            for stranger in strangers:
                assert not model.objects.visible_to(stranger, action).exists(), f"{model.__name__} {stranger!r}"


def test_an_action_that_is_not_known_is_a_fault_and_opens_nothing(cast: Cast) -> None:
    for each in MODELS:
        model: Any = each.model
        with pytest.raises(KeyError):
            list(model.objects.visible_to(cast.department_head, "whatever"))
