"""One piece of background work."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.querysets import JobQuerySet
from jobs.registry import find_kind
from jobs.states import FINISHED, Status


class Job(models.Model):
    """What was asked for, how far it is, and what came of it: codes, counts and keys only, never a person's data.

    The row in ``django_tasks_db`` named by ``task_result_id`` is the ticket a worker draws; this row is what people see.
    A worker may settle the job only while the job still names its ticket.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("requested by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty for the system itself."),
    )
    region = models.CharField(_("region"), max_length=13, blank=True, db_collation="C")
    params = models.JSONField(_("parameters"), default=dict)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.QUEUED)

    phase = models.CharField(_("phase"), max_length=100, blank=True)
    phase_started_at = models.DateTimeField(_("phase started at"), null=True)
    done = models.PositiveBigIntegerField(_("rows done"), default=0)
    total = models.PositiveBigIntegerField(_("rows in all"), null=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    failure = models.CharField(_("reason of failure"), max_length=60, blank=True)
    outcome = models.JSONField(_("outcome"), default=dict)
    outcome_url = models.CharField(_("address of the result"), max_length=300, blank=True)

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=3)
    timeout_seconds = models.PositiveIntegerField(_("time limit"), help_text=_("Seconds for one attempt."))
    run_after = models.DateTimeField(_("not before"), null=True)

    created_at = models.DateTimeField(_("requested at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    task_result_id = models.UUIDField(_("ticket"), null=True, unique=True)
    worker_id = models.CharField(_("worker"), max_length=64, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background work")
        verbose_name_plural = _("background work")
        ordering = ["-created_at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="job_newest"),
            models.Index(fields=["requested_by", "-created_at"], name="job_by_requester"),
            models.Index(fields=["region", "-created_at"], name="job_by_region"),
            models.Index(fields=["status"], name="job_open", condition=~Q(status__in=FINISHED)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="job_status_known"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=False, status__in=FINISHED)
                | (Q(finished_at__isnull=True) & ~Q(status__in=FINISHED)),
                name="job_finished_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def get_absolute_url(self) -> str:
        """Return the page of this job."""
        return reverse("job-detail", args=[self.pk])

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        kind = find_kind(self.kind)
        return self.title or (str(kind.title) if kind else self.kind)

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in FINISHED
