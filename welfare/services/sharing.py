"""Share one case with a colleague whose places do not include it, and take that back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notices import notice_after_commit
from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from core.logging import mask_text
from regions.capabilities import Capability
from welfare.exceptions import SharingRefused
from welfare.models import Case, CaseUserGrant
from welfare.querysets import SHARED
from welfare.services.locking import case_lock

LONGEST_DAYS = 90
LONGEST_REASON = 200


@transaction.atomic
def case_share(
    *, actor: Any, number: str, colleague: str, until: date, reason: str, may_verify: bool = False
) -> CaseUserGrant:
    """Let the account named ``colleague`` see the case until the day ``until``, and verify it when ``may_verify``.

    Sharing it with somebody again replaces what she had. Records ``case.share`` and tells her by mail. Returns the grant
    to see.

    Raises:
        NotWithinReach: no such case within the actor's places (one that was shared with him is not his to pass on).
        NotAllowed: his role neither registers nor decides cases there.
        SharingRefused: see there.
    """
    case = shareable_case(actor=actor, number=number, lock=True)
    _check_terms(until, reason)
    user = _colleague(actor, colleague.strip())
    if may_verify:
        _check_verify(actor, case, user)
    now = timezone.now()
    CaseUserGrant.objects.filter(content_object=case, user=user, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=actor
    )
    actions = ("view", "verify") if may_verify else ("view",)
    permissions = Permission.objects.filter(
        content_type__app_label="welfare", codename__in=[SHARED[action] for action in actions]
    )
    made = {
        permission.codename: CaseUserGrant.objects.create(
            content_object=case,
            user=user,
            permission=permission,
            granted_by=actor,
            granted_at=now,
            until=until,
            reason=reason.strip(),
        )
        for permission in permissions
    }
    audit_record(
        actor=actor,
        action="case.share",
        subject=case,
        region=case.village_id,
        detail={"case": case.number, "user": user.pk, "until": str(until), "actions": list(actions)},
    )
    _tell(case, user, until, actor)
    return made[SHARED["view"]]


@transaction.atomic
def case_unshare(*, actor: Any, number: str, key: int) -> None:
    """Take back what the owner of the grant ``key`` was given on the case. Records ``case.unshare``.

    Raises:
        NotWithinReach: no such case within the actor's places, or no such grant in force. NotAllowed: wrong role.
    """
    case = shareable_case(actor=actor, number=number, lock=True)
    grant = case.grants.filter(pk=key, revoked_at__isnull=True).first()
    if grant is None:
        raise NotWithinReach(_("There is no such case."))
    case.grants.filter(user_id=grant.user_id, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), revoked_by=actor
    )
    audit_record(
        actor=actor,
        action="case.unshare",
        subject=case,
        region=case.village_id,
        detail={"case": case.number, "user": grant.user_id},
    )


def case_shares_end(*, actor: Any, leaver: User) -> int:
    """End what was shared with ``leaver`` and by her, in the caller's transaction: she leaves the service.

    Asks for no reach of ``actor`` (an administrator of accounts, or ``None``), because it only takes away. Records
    ``case.unshare`` for each, and returns how many shares there were.
    """
    grants = CaseUserGrant.objects.in_force_on(timezone.localdate()).filter(Q(user=leaver) | Q(granted_by=leaver))
    shares = {
        (grant.content_object_id, grant.user_id): grant
        for grant in grants.select_related("content_object").select_for_update(of=("self",)).order_by("pk")
    }
    grants.update(revoked_at=timezone.now(), revoked_by=actor)
    for grant in shares.values():
        audit_record(
            actor=actor,
            action="case.unshare",
            subject=grant.content_object,
            region=grant.content_object.village_id,
            detail={"case": grant.content_object.number, "user": grant.user_id},
        )
    return len(shares)


def shareable_case(*, actor: Any, number: str, lock: bool = False) -> Case:
    """Return the case when ``actor`` registers or decides cases at its place, locked until commit if asked.

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: it may be seen, but is not his to pass on.
    """
    for action in ("register", "decide"):
        case = Case.objects.visible_to(actor, action).select_related("household", "village").filter(number=number)
        if found := case.first():
            return case_lock(actor=actor, number=number, action=action) if lock else found
    if Case.objects.visible_to(actor).filter(number=number).exists():
        raise NotAllowed(_("Who registers or decides cases here may share them."))
    raise NotWithinReach(_("There is no such case."))


def _check_terms(until: date, reason: str) -> None:
    today = timezone.localdate()
    if not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise SharingRefused(
            _("Choose a last day from today on, at most %(days)s days ahead.") % {"days": LONGEST_DAYS},
            code="until",
            field="until",
        )
    text = reason.strip()
    if not 1 <= len(text) <= LONGEST_REASON or mask_text(text) != text:
        raise SharingRefused(
            _("Write why, in at most 200 letters and without numbers of persons: the reason stays in the record."),
            code="reason",
            field="reason",
        )


def _colleague(actor: Any, username: str) -> User:
    # One sentence for whatever is wrong with the name: a form is no way to find out who has an account here.
    user: User | None = User.objects.filter(username=username, is_active=True).exclude(pk=actor.pk).first()
    if user is None or not user.reach.anywhere(Capability.VIEW_CASES):
        raise SharingRefused(
            _("No colleague who works with cases has this account name. Ask her how it is written."),
            code="colleague",
            field="colleague",
        )
    return user


def _check_verify(actor: Any, case: Case, user: User) -> None:
    """Nobody passes on what he may not do himself, nor to somebody whose own role does not include it anywhere."""
    own = Case.objects.visible_to(actor, "verify").filter(pk=case.pk).exists()
    if not own or not user.reach.anywhere(Capability.VERIFY_CASES):
        raise SharingRefused(
            _("Verifying can be passed on only by somebody who verifies here, to somebody whose role is to verify."),
            code="verify",
            field="may_verify",
        )


def _tell(case: Case, user: User, until: date, actor: Any) -> None:
    words = {
        "name": user.full_name,
        "by": actor.full_name,
        "number": case.number,
        "until": date_format(until, "DATE_FORMAT"),
        "link": f"{settings.PUBLIC_URL}{reverse('case-detail', args=[case.number])}",
    }
    body = _(
        "Dear %(name)s,\n\n%(by)s has shared the case %(number)s with you until %(until)s:\n\n%(link)s\n\n"
        "Each time you open it is recorded."
    )
    notice_after_commit(to=[user], subject=_("A case was shared with you"), body=body % words)
