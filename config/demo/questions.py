"""Questions to a village about two buckets, so that its officer finds a worklist and the workbench an answer."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.demo.cast import VILLAGE
from insurance.codes import TaskOutcome
from insurance.models import FindingTask
from insurance.services.questions import task_answer, task_assign
from regions.models import Region

_BUCKETS = ("deceased", "newborn")
_ANSWERS = (TaskOutcome.DECEASED, TaskOutcome.LIVES_HERE)


@transaction.atomic
def questions_ask() -> int:
    """Ask the village of the cast and let its officer answer the first; return how many were asked, none when some were."""
    if FindingTask.objects.exists():
        return 0
    clerk, officer = (User.objects.get(username=name) for name in ("petugas.jkn", "petugas.desa"))
    village = Region.objects.get(code=VILLAGE)
    due = timezone.localdate() + timedelta(days=10)
    asked = sum(task_assign(actor=clerk, region=village, bucket=bucket, due_on=due) for bucket in _BUCKETS)
    for task, outcome in zip(FindingTask.objects.filter(bucket="deceased").order_by("pk"), _ANSWERS, strict=False):
        task_answer(actor=officer, task_id=task.pk, outcome=outcome)
    return asked
