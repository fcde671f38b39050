"""A household's need and its way to an outcome."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household, Person
from insurance.models import Proposal
from regions.models import Region
from welfare.codes import CaseState, Need
from welfare.querysets import CaseQuerySet


class CaseNumber(models.Model):
    """The counter behind case numbers: one row a year, drawn under its lock, so that numbers have no gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.year)


class Case(models.Model):
    """One need of one household. ``submission_key`` makes a form that arrives twice over a weak link one case."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    need = models.CharField(_("need"), max_length=30, choices=Need, default=Need.HEALTH_INSURANCE)
    household = models.ForeignKey(
        Household, verbose_name=_("household"), on_delete=models.PROTECT, related_name="cases"
    )
    village = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=CaseState, default=CaseState.REGISTERED)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    description = models.TextField(_("situation"), blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases_registered"
    )
    registered_at = models.DateTimeField(_("registered at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    submission_key = models.UUIDField(_("submission key"), unique=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-registered_at", "-id"]
        default_permissions = ()
        # What can be granted on one case (CaseUserGrant); everything else follows from the place.
        permissions = [("view_case", "VIEW_CASE"), ("verify_case", "VERIFY_CASE")]
        indexes = [
            models.Index(fields=["village", "state", "due_on"], name="case_worklist"),
            models.Index(fields=["village", "-registered_at", "-id"], name="case_by_village_newest"),
            models.Index(fields=["-registered_at", "-id"], name="case_newest"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseMember(models.Model):
    """A person whom the case is about, and the proposal that it led to."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        Person, verbose_name=_("resident"), on_delete=models.PROTECT, related_name="case_members"
    )
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="case_members")

    class Meta:
        verbose_name = _("case member")
        verbose_name_plural = _("case members")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="case_member_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.person_id}"


class CaseEvent(models.Model):
    """One entry of the timeline: what people read; the audit record beside it is what auditors check."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(_("action"), max_length=30)
    state_before = models.CharField(_("state before"), max_length=12, choices=CaseState, blank=True)
    state_after = models.CharField(_("state after"), max_length=12, choices=CaseState)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("case event")
        verbose_name_plural = _("case events")
        ordering = ["-at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"
