"""Say who has a case in hand and, of a confidential one, who decides it; make a case confidential."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notices import notice_after_commit
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from welfare.exceptions import AssignmentRefused
from welfare.models import Case, CaseUserGrant
from welfare.querysets import SHARED
from welfare.selectors.cases import colleagues_at
from welfare.services.locking import case_event, case_lock

DAYS_TO_DECIDE = 30


@transaction.atomic
def case_assign(*, actor: Any, key: int, colleague: int) -> Case:
    """Put an open case into the hands of a colleague who works on cases at its place, and tell her by mail.

    Shows nothing of a confidential case to the actor. Records ``case.assign``.

    Raises:
        NotWithinReach: no such case. NotAllowed: not the actor's to say. AssignmentRefused: see there.
    """
    case = _lock(actor, key)
    user = _among(colleagues_at(case.village_id, Capability.HANDLE_CASES), colleague)
    if case.assigned_to_id == user.pk:
        raise AssignmentRefused(_("This colleague has the case in hand already."), code="same", field="colleague")
    before, case.assigned_to = case.assigned_to_id, user
    case.save(update_fields=["assigned_to"])
    case_event(actor=actor, case=case, action="assign", user=before or "", successor=user.pk)
    _tell(case, user, actor)
    return case


@transaction.atomic
def case_name_decider(*, actor: Any, key: int, colleague: int) -> Case:
    """Let somebody who decides at the place of a confidential case see and decide it, for :data:`DAYS_TO_DECIDE` days.

    Records ``case.name`` and tells her by mail.

    Raises:
        NotWithinReach: no such case. NotAllowed: not the actor's to say. AssignmentRefused: see there.
    """
    case = _lock(actor, key)
    deciders = colleagues_at(case.village_id, Capability.DECIDE_CASES, without=[case.registered_by_id])
    user = _among(deciders if case.sensitive else [], colleague)
    now, until = timezone.now(), timezone.localdate() + timedelta(days=DAYS_TO_DECIDE)
    case.grants.filter(user=user, revoked_at__isnull=True).update(revoked_at=now, revoked_by=actor)
    CaseUserGrant.objects.create(
        content_object=case,
        user=user,
        permission=Permission.objects.get(content_type__app_label="welfare", codename=SHARED["view"]),
        granted_by=actor,
        granted_at=now,
        until=until,
    )
    case_event(actor=actor, case=case, action="name", user=user.pk, until=str(until))
    _tell(case, user, actor)
    return case


@transaction.atomic
def case_make_confidential(*, actor: Any, number: str) -> Case:
    """Close a case to everybody at the place but those who have it in hand or are named for it.

    For whoever registers, works on or decides cases there. It is in the actor's hands from then on, unless it was in
    somebody's. It does not go back: who sees it is widened by naming people. Records ``case.protect``.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role. AssignmentRefused: ``confidential``: it is so already.
    """
    case = _worked_on(actor, number)
    if case.sensitive:
        raise AssignmentRefused(_("This case is confidential already."), code="confidential")
    case.sensitive = True
    case.assigned_to = case.assigned_to or actor
    case.save(update_fields=["sensitive", "assigned_to"])
    case_event(actor=actor, case=case, action="protect", successor=case.assigned_to_id or "")
    return case


def _worked_on(actor: Any, number: str) -> Case:
    for action in ("handle", "register"):
        try:
            return case_lock(actor=actor, number=number, action=action)
        except NotAllowed:
            continue
    return case_lock(actor=actor, number=number, action="decide")


def _lock(actor: Any, key: int) -> Case:
    found = Case.objects.visible_to(actor, "assign").open().select_for_update(of=("self",)).filter(pk=key).first()
    if found is not None:
        return found
    if Case.objects.visible_to(actor).filter(pk=key).exists():
        raise NotAllowed(_("Who has a case in hand is said by its supervisor, while it is open."))
    raise NotWithinReach(_("There is no such case."))


def _among(people: list[User], key: int) -> User:
    user = next((each for each in people if each.pk == key), None)
    if user is None:
        raise AssignmentRefused(_("Choose one of the colleagues in the list."), code="colleague", field="colleague")
    return user


def _tell(case: Case, user: User, actor: Any) -> None:
    words = {
        "name": user.full_name,
        "by": actor.full_name,
        "number": case.number,
        "link": f"{settings.PUBLIC_URL}{reverse('case-detail', args=[case.number])}",
    }
    body = _("Dear %(name)s,\n\n%(by)s has put the case %(number)s into your hands:\n\n%(link)s")
    notice_after_commit(to=[user], subject=_("A case is in your hands"), body=body % words)
