"""Every working morning: one letter for each who has work, with numbers and a link, and no person in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Assignment, User
from accounts.notices import notice_after_commit
from jobs.context import JobContext
from regions.capabilities import Capability
from welfare.models import DigestSent
from welfare.selectors.calendar_days import works_on
from welfare.selectors.work import escalated, work_for

JOB_KIND = "case.digest"
_READERS = (
    Capability.REGISTER_CASES,
    Capability.VERIFY_CASES,
    Capability.DECIDE_CASES,
    Capability.HANDLE_CASES,
    Capability.ASSIGN_CASES,
    Capability.ANSWER_REFERRALS,
)


def digest_send(context: JobContext) -> dict[str, Any]:
    """Background work: write to everybody who has something due, late or escalated; once a day, on working days only.

    Run again, it writes to nobody twice. Returns how many were asked about and how many letters were sent.
    """
    today = timezone.localdate()
    if not works_on(today):
        return {"people": 0, "letters": 0}
    told = set(DigestSent.objects.filter(day=today).values_list("user_id", flat=True))
    people = [user for user in _people() if user.pk not in told]
    letters = 0
    with translation.override(settings.LANGUAGE_CODE):
        for index, user in enumerate(people, start=1):
            if body := _body(user):
                DigestSent.objects.create(user_id=user.pk, day=today)
                letters += notice_after_commit(to=[user], subject=_("SIPERKASA: your work today"), body=body)
            context.progress(index, len(people))
    return {"people": len(people), "letters": letters}


def _people() -> list[User]:
    codes = [capability.value for capability in _READERS]
    holders = Assignment.objects.active_on(timezone.localdate()).filter(role__permissions__codename__in=codes)
    rows = User.objects.filter(Q(pk__in=holders.values("user")), is_active=True).exclude(email="")
    return list(rows.order_by("pk"))


def _body(user: User) -> str:
    work = work_for(user)
    lines = []
    if count := len(work.late):
        lines.append(ngettext("%(count)s thing is late.", "%(count)s things are late.", count) % {"count": count})
    if count := len(work.today):
        lines.append(ngettext("%(count)s is due today.", "%(count)s are due today.", count) % {"count": count})
    if count := len(work.soon):
        lines.append(ngettext("%(count)s is due soon.", "%(count)s are due soon.", count) % {"count": count})
    if user.reach.anywhere(Capability.ASSIGN_CASES) and (count := escalated(user).count()):
        lines.append(
            ngettext(
                "%(count)s case at your places is late for more than %(days)s working days.",
                "%(count)s cases at your places are late for more than %(days)s working days.",
                count,
            )
            % {"count": count, "days": settings.CASES_ESCALATE_AFTER_DAYS}
        )
    if not lines:
        return ""
    return "\n".join([*lines, "", f"{settings.PUBLIC_URL.rstrip('/')}{reverse('case-work')}"])
