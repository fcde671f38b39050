"""What a village is asked to find out about somebody, until when, and what it found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from insurance.codes import TaskOutcome
from insurance.models.membership import Membership
from insurance.querysets import FindingTaskQuerySet
from insurance.rules.waterfall import BUCKETS
from regions.models import Region


class FindingTask(models.Model):
    """One card or one resident of a bucket, given to a village."""

    village = models.ForeignKey(
        Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    bucket = models.CharField(_("bucket"), max_length=20)
    membership = models.ForeignKey(
        Membership,
        verbose_name=_("card"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="tasks",
        db_constraint=False,  # a load that is undone takes its cards away; what was asked about them goes with them
    )
    person = models.ForeignKey(
        Person, verbose_name=_("resident"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("due on"))
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(_("assigned at"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=TaskOutcome, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = FindingTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to a village")
        verbose_name_plural = _("questions to villages")
        ordering = ["due_on", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="task_about_somebody", condition=Q(membership__isnull=False) | Q(person__isnull=False)
            ),
            models.CheckConstraint(
                name="task_answer_complete",
                condition=Q(outcome="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(outcome="", membership__isnull=False), name="task_open_once_per_card"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(outcome="", membership__isnull=True),
                name="task_open_once_per_resident",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "due_on", "id"], name="task_open_by_village", condition=Q(outcome="")),
            models.Index(fields=["bucket", "village"], name="task_by_bucket"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def bucket_label(self) -> str | Promise:
        """The name of the bucket that the question is about."""
        return BUCKETS[self.bucket].label
