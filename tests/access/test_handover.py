"""Nobody's case is forgotten when she leaves, and what was shared with her or by her ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.exceptions import LeavingRefused
from accounts.models import User
from accounts.services.leaving import user_leave
from audit.models import AuditEvent
from tests.access.test_sharing import anew, make_case, sees, share
from tests.access.test_stand_in import arrange
from tests.conftest import Cast, World
from tests.make import make_user
from welfare.models import Case
from welfare.rules.workflow import Given
from welfare.selectors.cases import responsible_for
from welfare.selectors.worklists import tasks_for
from welfare.services.steps import case_step


def leave(cast: Cast, user: User, successor: User | None = None) -> None:
    """Let somebody leave."""
    user_leave(
        actor=anew(cast.account_admin), user=user, on=timezone.localdate(), reason="pindah", hand_over_to=successor
    )


def returned_to(user: User) -> list[str]:
    """Return the numbers of what waits for her to be completed."""
    return [case.number for case in tasks_for(anew(user)).returned.cases]


def test_what_came_back_to_her_goes_to_the_successor_with_a_note_in_the_timeline(
    cast: Cast, world: World, client_of: Any
) -> None:
    back = make_case(world.rengas, cast.village_officer, state="returned")
    make_case(world.rengas, cast.village_officer, name="LAIN")  # waits for its village, not for her by name
    with pytest.raises(LeavingRefused) as refusal:
        leave(cast, cast.village_officer)
    assert refusal.value.code == "open_work"
    leave(cast, cast.village_officer, cast.district_operator)
    assert returned_to(cast.district_operator) == [back.number]
    assert [user.username for user in responsible_for(Case.objects.get(pk=back.pk))] == ["camat"]
    assert AuditEvent.objects.get(action="account.leave").detail["cases"] == 1
    event = AuditEvent.objects.get(action="case.hand_over")
    assert event.detail["successor"] == cast.district_operator.pk
    assert "Put into other hands" in client_of(cast.district_operator).get(f"/cases/{back.number}/").content.decode()
    back.refresh_from_db()
    assert back.registered_by == cast.village_officer  # who registered it stays who registered it


def test_who_took_it_over_completes_it_and_then_it_is_nobodys(cast: Cast, world: World) -> None:
    back = make_case(world.rengas, cast.village_officer, state="returned")
    leave(cast, cast.village_officer, cast.district_operator)
    case_step(actor=anew(cast.district_operator), number=back.number, code="resubmit", given=Given(note="Lengkap"))
    back.refresh_from_db()
    assert back.assigned_to is None


def test_a_successor_who_does_not_reach_it_gets_nothing_and_the_place_has_it(cast: Cast, world: World) -> None:
    back = make_case(world.rengas, cast.village_officer, state="returned")
    leave(cast, cast.village_officer, cast.other_officer)
    assert returned_to(cast.other_officer) == []
    assert not sees(cast.other_officer, back)
    assert returned_to(cast.district_operator) == [back.number]
    assert returned_to(cast.social_worker) == [back.number]
    assert "desa" not in [user.username for user in responsible_for(Case.objects.get(pk=back.pk))]


def test_what_she_had_in_hand_moves_and_others_keep_theirs(cast: Cast, world: World) -> None:
    mine, other = (make_case(world.rengas, cast.village_officer, name=name) for name in ("A", "B"))
    Case.objects.filter(pk=mine.pk).update(assigned_to=cast.social_worker)
    Case.objects.filter(pk=other.pk).update(assigned_to=cast.district_operator)
    successor = make_user("peksos2", role="social_worker", region=world.regency)
    leave(cast, cast.social_worker, successor)
    assert Case.objects.get(pk=mine.pk).assigned_to == successor
    assert Case.objects.get(pk=other.pk).assigned_to == cast.district_operator


@pytest.mark.parametrize("who", ["other_officer", "district_operator"])
def test_a_share_ends_with_either_of_the_two(cast: Cast, world: World, who: str) -> None:
    case = make_case(world.rengas, cast.social_worker)
    kept = make_case(world.rengas, cast.social_worker, name="LAIN")
    share(cast, case, may_verify=True)
    share(cast, kept, actor=cast.social_worker, colleague="desa")
    leave(cast, getattr(cast, who))
    User.objects.filter(pk=cast.other_officer.pk).update(is_active=True)  # were she to come back
    assert not sees(cast.other_officer, case)
    assert not sees(cast.other_officer, case, "verify")
    assert case.grants.filter(revoked_at__isnull=True).count() == 0
    assert kept.grants.filter(revoked_at__isnull=True).count() == 1
    assert AuditEvent.objects.filter(action="case.unshare").count() == 1
    assert AuditEvent.objects.get(action="account.leave").detail["shares"] == 1


@pytest.mark.parametrize("by", ["registered_by", "verified_by"])
def test_a_stand_in_is_not_offered_what_would_be_refused_to_her(cast: Cast, world: World, by: str) -> None:
    case, other = (make_case(world.rengas, cast.social_worker, name=name, state="verified") for name in ("A", "B"))
    Case.objects.filter(pk=case.pk).update(**{by: cast.decision_maker})
    own = {by: cast.auditor}
    also = make_case(world.rengas, cast.social_worker, name="C", state="verified")
    Case.objects.filter(pk=also.pk).update(**own)
    arrange(cast.decision_maker, "auditor")
    offered = [each.number for each in tasks_for(anew(cast.auditor)).to_decide.cases]
    assert offered == [other.number]
    assert tasks_for(anew(cast.department_head)).to_decide.count == 3
