"""Nobody locks everyone out."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.exceptions import AssignmentRefused
from accounts.models import Assignment, User
from accounts.services.administrators import administrators_of_home
from accounts.services.assignments import assignment_end
from accounts.services.leaving import user_leave
from tests.at_once import at_once
from tests.conftest import Cast, World
from tests.make import make_region, make_user


def held(user: User) -> Assignment:
    """Return the one assignment of a user."""
    return Assignment.objects.get(user=user)


def test_the_last_administrator_cannot_be_ended(cast: Cast) -> None:
    with pytest.raises(AssignmentRefused) as refusal:
        assignment_end(actor=None, assignment=held(cast.account_admin), reason="x")
    assert refusal.value.code == "last_administrator"
    assert administrators_of_home().count() == 1


def test_one_of_two_can_be_ended(cast: Cast, world: World) -> None:
    second = make_user("admin2", role="account_admin", region=world.regency)
    assignment_end(actor=second, assignment=held(cast.account_admin), reason="x")
    assert administrators_of_home().count() == 1


def test_an_administrator_of_one_district_or_a_closed_account_does_not_count(cast: Cast, world: World) -> None:
    make_user("admin2", role="account_admin", region=world.bulian)
    closed = make_user("admin3", role="account_admin", region=world.regency)
    closed.is_active = False
    closed.save()
    with pytest.raises(AssignmentRefused) as refusal:
        assignment_end(actor=None, assignment=held(cast.account_admin), reason="x")
    assert refusal.value.code == "last_administrator"


def test_the_last_administrator_cannot_leave(cast: Cast, world: World) -> None:
    # One of a province above manages him and still is no reason to let him go when she is closed meanwhile.
    above = make_user("provinsi", role="account_admin", region=make_region("15", "Jambi"))
    User.objects.filter(pk=above.pk).update(is_active=False)
    with pytest.raises(AssignmentRefused):
        user_leave(actor=above, user=cast.account_admin, on=timezone.localdate(), reason="x")
    User.objects.filter(pk=above.pk).update(is_active=True)
    user_leave(actor=above, user=cast.account_admin, on=timezone.localdate(), reason="x")
    assert administrators_of_home().get().user == above


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["end", "leave"])
def test_two_administrators_who_remove_each_other_at_once_leave_one(act: str) -> None:
    make_region("15", "Jambi")
    regency = make_region("15.04", "Kabupaten Batang Hari")
    users = [make_user(f"admin{number}", role="account_admin", region=regency) for number in (1, 2)]
    for user in users:
        user.reach.roles  # noqa: B018 - both know themselves to be administrators before either acts

    def remove(actor: User, other: User) -> str:
        if act == "end":
            assignment_end(actor=actor, assignment=held(other), reason="x")
        else:
            user_leave(actor=actor, user=other, on=timezone.localdate(), reason="x")
        return "done"

    outcomes = at_once(lambda: remove(*users), lambda: remove(*users[::-1]))
    assert administrators_of_home().filter(user__is_active=True).count() == 1
    assert outcomes.count("done") == 1
