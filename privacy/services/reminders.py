"""Every morning: tell those who answer which clocks run out. A letter holds counts and register numbers, no person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.notices import notice_after_commit
from jobs.context import JobContext
from privacy.models import Breach, SubjectRequest
from privacy.selectors.waiting import handlers_at
from privacy.services.deadlines import REMINDER

JOB_KIND = REMINDER
# A clock of 72 hours meets two or three mornings: the last two of them carry a letter.
AHEAD = timedelta(hours=48)
Waiting: TypeAlias = "SubjectRequest | Breach"


@dataclass
class _Letter:
    """What one person is told."""

    late: list[str] = field(default_factory=list)
    soon: list[str] = field(default_factory=list)


def remind(_context: JobContext) -> dict[str, Any]:
    """Write to those responsible about every open request and breach that is overdue or due within two days.

    Whom a request is assigned to is told, while he can answer it; otherwise everybody who can.
    """
    now = timezone.now()
    requests = SubjectRequest.objects.due_before(now + AHEAD).order_by("due_at", "pk")
    breaches = Breach.objects.due_before(now + AHEAD).order_by("due_at", "pk")
    waiting: list[Waiting] = [*requests, *breaches]
    letters = _letters(waiting, now)
    with translation.override(settings.LANGUAGE_CODE):
        sent = sum(
            notice_after_commit(to=[user], subject=_subject(letter), body=_body(letter)) for user, letter in letters
        )
    return {"due": len(waiting), "late": sum(each.due_at < now for each in waiting), "letters": sent}


def describe_reminders(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say how many clocks run out and to how many people that was written."""
    due, letters = int(outcome.get("due", 0)), int(outcome.get("letters", 0))
    if not due:
        return _("No clock under UU PDP runs out soon."), ""
    words = {"due": due, "letters": letters}
    text = ngettext("%(due)s clock runs out or has run out.", "%(due)s clocks run out or have run out.", due) % words
    if letters:
        return text, ngettext("%(letters)s letter was sent.", "%(letters)s letters were sent.", letters) % words
    return text, _("Nobody who answers requests has an address for mail: tell them yourself.")


def _letters(waiting: list[Waiting], now: datetime) -> list[tuple[User, _Letter]]:
    handlers = {code: handlers_at(code) for code in sorted({each.region_id for each in waiting})}
    letters: dict[int, _Letter] = defaultdict(_Letter)
    people: dict[int, User] = {}
    for each in waiting:
        able = handlers[each.region_id]
        named = [user for user in able if isinstance(each, SubjectRequest) and user.pk == each.assigned_to_id]
        for user in named or able:
            people[user.pk] = user
            (letters[user.pk].late if each.due_at < now else letters[user.pk].soon).append(each.number)
    return [(people[key], letters[key]) for key in sorted(letters)]


def _subject(letter: _Letter) -> str:
    if letter.late:
        return _("SIPERKASA: a deadline under UU PDP has passed")
    return _("SIPERKASA: a deadline under UU PDP is near")


def _body(letter: _Letter) -> str:
    lines = []
    if letter.late:
        lines.append(_("Overdue: %(numbers)s.") % {"numbers": ", ".join(letter.late)})
    if letter.soon:
        lines.append(_("Due within two days: %(numbers)s.") % {"numbers": ", ".join(letter.soon)})
    lines.append(
        _(
            "The law counts 3 x 24 hours, weekends included. What is asked and by whom stands in SIPERKASA only:\n\n%(link)s"
        )
        % {"link": f"{settings.PUBLIC_URL.rstrip('/')}{reverse('privacy')}"}
    )
    return "\n\n".join(lines)
