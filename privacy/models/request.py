"""A data subject asks for what the law gives her."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from privacy.codes import (
    OPEN_STATUSES,
    Asker,
    Channel,
    Ground,
    Proof,
    RequestStatus,
    RequestStep,
    Right,
)
from privacy.models.deadline import Deadline
from privacy.querysets import SubjectRequestQuerySet
from regions.models import Region


class SubjectRequest(models.Model):
    """One request. ``person`` is empty for somebody of whom nothing is held: then ``asker_name`` says who she is.

    ``due_at`` follows from ``received_at`` and ``deadline`` and stays, whatever the office sets later.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    person = models.ForeignKey(
        Person, verbose_name=_("resident"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(Region, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    right = models.CharField(_("right"), max_length=12, choices=Right)
    asker = models.CharField(_("who asks"), max_length=15, choices=Asker)
    asker_name = models.CharField(_("name of who asks"), max_length=100, blank=True)
    contact = models.CharField(_("where the answer goes"), max_length=200)
    wish = models.TextField(_("what is asked for"))
    channel = models.CharField(_("how it arrived"), max_length=10, choices=Channel)
    received_at = models.DateTimeField(_("received at"))
    deadline = models.ForeignKey(Deadline, verbose_name=_("legal clock"), on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("due at"))
    status = models.CharField(_("status"), max_length=12, choices=RequestStatus, default=RequestStatus.RECEIVED)
    proof = models.CharField(_("shown by"), max_length=15, choices=Proof, blank=True)
    identified_at = models.DateTimeField(_("identity checked at"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ground = models.CharField(_("ground of the refusal"), max_length=16, choices=Ground, blank=True)
    outcome = models.TextField(_("answer"), blank=True)
    closed_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(unique=True)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of a data subject")
        verbose_name_plural = _("requests of data subjects")
        ordering = ["-received_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="subject_request_closed_with_an_answer",
                condition=Q(status__in=OPEN_STATUSES, closed_at__isnull=True, outcome="")
                | (~Q(status__in=OPEN_STATUSES) & Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="subject_request_fulfilled_to_who_she_is",
                condition=Q(identified_at__isnull=False)
                | ~Q(status__in=[RequestStatus.IDENTIFIED, RequestStatus.FULFILLED, RequestStatus.PARTLY]),
            ),
            models.CheckConstraint(
                name="subject_request_refusal_has_a_ground",
                condition=~Q(status__in=[RequestStatus.PARTLY, RequestStatus.REFUSED]) | ~Q(ground=""),
            ),
            models.CheckConstraint(
                name="subject_request_of_somebody", condition=Q(person__isnull=False) | ~Q(asker_name="")
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="subject_request_open", condition=Q(status__in=OPEN_STATUSES)),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the request."""
        return reverse("subject-request", args=[self.number])

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.status in OPEN_STATUSES


class RequestEvent(models.Model):
    """One entry of the timeline: what people read; the audit record beside it is what auditors check."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(_("step"), max_length=10, choices=RequestStep)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("event of a request")
        verbose_name_plural = _("events of requests")
        ordering = ["-at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.request_id} {self.step}"
