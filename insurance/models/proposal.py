"""People proposed to BPJS for enrolment, in monthly batches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from insurance.codes import BatchStatus, ProposalStatus, Segment
from insurance.models.membership import Membership
from insurance.querysets import ProposalBatchQuerySet, ProposalQuerySet
from regions.models import Region


class ProposalBatch(models.Model):
    """The proposals of one regency for one month; one is open at a time, sending closes it."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="batches")
    period = models.DateField(_("month"), help_text=_("First day of the month."))
    status = models.CharField(_("status"), max_length=10, choices=BatchStatus, default=BatchStatus.OPEN)
    opened_at = models.DateTimeField(_("opened at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    file_sha256 = models.CharField(_("hash of the file"), max_length=64, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = ProposalBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-period", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["region"], condition=Q(status=BatchStatus.OPEN), name="batch_open_once_per_region"
            ),
            models.CheckConstraint(
                name="batch_sent_has_file",
                condition=Q(status=BatchStatus.OPEN) | Q(sent_at__isnull=False) & ~Q(file_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Proposal(models.Model):
    """One person to be enrolled. ``case_number`` is text: cases live higher up and keep the foreign key."""

    batch = models.ForeignKey(
        ProposalBatch, verbose_name=_("batch"), on_delete=models.PROTECT, related_name="proposals"
    )
    person = models.ForeignKey(Person, verbose_name=_("resident"), on_delete=models.PROTECT, related_name="proposals")
    village = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    case_number = models.CharField(_("case"), max_length=20, blank=True)
    segment = models.CharField(_("segment"), max_length=10, choices=Segment, default=Segment.PBPU_PEMDA)
    care_class = models.CharField(_("class of care"), max_length=1, default="3")
    status = models.CharField(_("status"), max_length=10, choices=ProposalStatus, default=ProposalStatus.WAITING)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    reject_reason = models.CharField(_("reason of rejection"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["batch", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=[ProposalStatus.WAITING, ProposalStatus.SENT]),
                name="proposal_pending_once_per_person",
            ),
            models.CheckConstraint(
                name="proposal_rejection_has_reason",
                condition=~Q(status=ProposalStatus.REJECTED) | ~Q(reject_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
