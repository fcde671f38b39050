"""Questions to villages about the names in a bucket: given with a day, answered once, or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from insurance.codes import TaskOutcome
from insurance.exceptions import TaskRefused
from insurance.models import CardFinding, FindingTask, ResidentFinding
from insurance.rules.waterfall import BUCKETS, Group
from insurance.selectors.access import may
from insurance.selectors.counting import not_counted, run_of
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import within

MOST_AT_ONCE = 5_000
LONGEST_NOTE = 300
_CHUNK = 1_000


@transaction.atomic
def task_assign(*, actor: Any, region: Region, bucket: str, due_on: date) -> int:
    """Ask the villages of ``region`` about every name in a bucket; return how many questions are new.

    Each village gets its own; what is asked already and not answered yet is left as it is. Cards that name no village of
    ours belong to nobody's list. Records ``task.assign``.

    Raises:
        NotAllowed: the actor changes no members here.
        TaskRefused: ``bucket`` (no such list), ``not_counted`` (nobody knows yet who is in it), ``due`` (a day
            that is over), ``too_many``.
    """
    if not may(actor, Capability.CHANGE_MEMBERS, region.code):
        raise NotAllowed(_("Your role does not change members here."))
    chosen = BUCKETS.get(bucket)
    if chosen is None or chosen.group not in {Group.INSURER_ONLY, Group.RESIDENT_ONLY}:
        raise TaskRefused(_("There is nothing to ask about this bucket."), code="bucket", field="bucket")
    if run_of(region) is None:
        raise TaskRefused(not_counted(), code="not_counted", field="bucket")
    if due_on < timezone.localdate():
        raise TaskRefused(_("This day is over: choose today or a later one."), code="due", field="due_on")
    now = timezone.now()
    rows = list(_rows(actor, region, bucket, due_on=due_on, now=now, of_cards=chosen.group is Group.INSURER_ONLY))
    if len(rows) > MOST_AT_ONCE:
        raise TaskRefused(
            _("These are more than %(most)s names. Choose a smaller place.") % {"most": MOST_AT_ONCE},
            code="too_many",
            field="place",
        )
    open_before = FindingTask.objects.in_region(region.code).filter(bucket=bucket, outcome="").count()
    FindingTask.objects.bulk_create(rows, batch_size=_CHUNK, ignore_conflicts=True)
    created = FindingTask.objects.in_region(region.code).filter(bucket=bucket, outcome="").count() - open_before
    audit_record(
        actor=actor,
        action="task.assign",
        subject=region,
        region=region.code,
        detail={"bucket": bucket, "due": due_on.isoformat(), "created": created},
    )
    return created


@transaction.atomic
def task_answer(*, actor: Any, task_id: int, outcome: str, note: str = "") -> FindingTask:
    """Say what the village found out; once, because others act on it. Records ``task.answer``.

    Raises:
        NotWithinReach: no such question for the actor. NotAllowed: seen, but her role does not answer for villages.
        TaskRefused: ``answered`` before, ``outcome``, ``note``.
    """
    task = _locked(actor, task_id, "answer")
    if outcome not in TaskOutcome.values:
        raise TaskRefused(_("Choose what you found out."), code="outcome", field="outcome")
    if len(note.strip()) > LONGEST_NOTE:
        raise TaskRefused(
            _("A note has at most %(most)s characters.") % {"most": LONGEST_NOTE}, code="note", field="note"
        )
    task.outcome, task.note, task.answered_by, task.answered_at = outcome, note.strip(), actor, timezone.now()
    task.save(update_fields=["outcome", "note", "answered_by", "answered_at"])
    _record(actor, "task.answer", task, {"outcome": outcome})
    return task


@transaction.atomic
def task_withdraw(*, actor: Any, task_id: int) -> None:
    """Take an open question back. Records ``task.withdraw``.

    Raises:
        NotWithinReach, NotAllowed, TaskRefused ``answered``: as for :func:`task_answer`.
    """
    task = _locked(actor, task_id, "change")
    _record(actor, "task.withdraw", task, {})
    task.delete()


def _rows(
    actor: Any, region: Region, bucket: str, *, due_on: date, now: datetime, of_cards: bool
) -> Iterator[FindingTask]:
    villages = Region.objects.at_or_below(region.code).filter(level=Level.VILLAGE).values("code")
    findings = (
        CardFinding.objects.visible_to(actor, "change").values_list("place", "membership", "person")
        if of_cards
        else ResidentFinding.objects.visible_to(actor, "change").values_list("place", "membership", "person")
    )
    chosen = findings.filter(within("place", [region.code]), place__in=villages, bucket=bucket)
    for place, membership, person in chosen.order_by("place", "pk")[: MOST_AT_ONCE + 1]:
        yield FindingTask(
            village_id=place,
            bucket=bucket,
            membership_id=membership if of_cards else None,
            person_id=None if of_cards else person,
            due_on=due_on,
            assigned_by=actor,
            assigned_at=now,
        )


def _locked(actor: Any, task_id: int, action: str) -> FindingTask:
    task = FindingTask.objects.visible_to(actor, action).select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None:
        if FindingTask.objects.visible_to(actor).filter(pk=task_id).exists():
            raise NotAllowed(_("Your role does not include this."))
        raise NotWithinReach(_("There is no such question."))
    if task.outcome:
        raise TaskRefused(_("This question was answered meanwhile."), code="answered")
    return task


def _record(actor: Any, action: str, task: FindingTask, detail: dict[str, Any]) -> None:
    audit_record(
        actor=actor,
        action=action,
        subject=task,
        region=task.village_id,
        detail={"bucket": task.bucket, **detail},
        persons=[task.person_id] if task.person_id else [],
    )
