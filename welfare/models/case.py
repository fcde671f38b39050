"""A household's need and its way to an outcome."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household, Person
from insurance.models import Proposal
from regions.models import Region
from welfare.codes import Act, Need, Stage
from welfare.models.workflow import WorkflowVersion, definition_of
from welfare.querysets import CaseQuerySet
from welfare.rules.definition import Definition, Step
from welfare.rules.workflow import due_of

_OPEN = models.Q(closed_at__isnull=True)


class CaseNumber(models.Model):
    """The counter behind case numbers: one row a year, drawn under its lock, so that numbers have no gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.year)


class Case(models.Model):
    """One need of one household, on its way through a workflow.

    ``state`` is the code of a step of ``workflow``; ``stage`` repeats what kind of step that is, for lists across
    workflows. ``due_at`` is there where a step counts by hours. ``outcome`` is one of the workflow's, once it is closed.
    A ``sensitive`` case is open to people, not to a place (``welfare.querysets``).
    ``submission_key`` makes a form that arrives twice over a weak link one case.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    need = models.CharField(_("need"), max_length=30, choices=Need, default=Need.HEALTH_INSURANCE)
    urgent = models.BooleanField(_("urgent"), default=False)
    workflow = models.ForeignKey(
        WorkflowVersion, verbose_name=_("workflow"), on_delete=models.PROTECT, related_name="cases"
    )
    sensitive = models.BooleanField(
        _("confidential"),
        default=False,
        db_default=False,
        help_text=_("Seen by whom it is assigned to or who is named for it, not by whoever is at the place."),
    )
    household = models.ForeignKey(
        Household, verbose_name=_("household"), on_delete=models.PROTECT, related_name="cases"
    )
    village = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=40)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    description = models.TextField(_("situation"), blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases_registered"
    )
    registered_at = models.DateTimeField(_("registered at"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who verified it last."),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("in the hands of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases_assigned",
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    submission_key = models.UUIDField(_("submission key"), unique=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-registered_at", "-id"]
        default_permissions = ()
        # What can be granted on one case (CaseUserGrant); everything else follows from the place.
        permissions = [("view_case", "VIEW_CASE"), ("verify_case", "VERIFY_CASE")]
        constraints = [
            models.CheckConstraint(
                name="case_closed_has_outcome",
                condition=models.Q(stage=Stage.CLOSED, closed_at__isnull=False) & ~models.Q(outcome="")
                | ~models.Q(stage=Stage.CLOSED) & models.Q(closed_at__isnull=True, outcome=""),
            ),
        ]
        indexes = [
            # Worklists: what waits, due first; with what the supervisor's board counts by.
            models.Index(
                fields=["village", "stage", "due_on"],
                include=["registered_at", "assigned_to", "sensitive", "id"],
                name="case_worklist",
                condition=_OPEN,
            ),
            models.Index(fields=["stage", "due_on", "id"], name="case_by_stage_due", condition=_OPEN),
            models.Index(
                fields=["registered_by", "due_on", "id"],
                name="case_waits_for_others",
                condition=_OPEN & ~models.Q(stage=Stage.COMPLETION),
            ),
            # Lists: the newest first, of a village, of a stage, of what is open, of everybody.
            models.Index(fields=["village", "-registered_at", "-id"], name="case_by_village_newest"),
            models.Index(fields=["stage", "-registered_at", "-id"], name="case_by_stage_newest"),
            models.Index(fields=["-registered_at", "-id"], name="case_open_newest", condition=_OPEN),
            models.Index(fields=["-registered_at", "-id"], name="case_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def definition(self) -> Definition:
        """The workflow that the case follows."""
        return definition_of(self.workflow_id)

    @property
    def step(self) -> Step:
        """Where it stands."""
        return self.definition.steps[self.state]

    @property
    def state_label(self) -> str:
        """The name of the step, in the language of the reader."""
        return gettext(self.step.label)

    @property
    def outcome_label(self) -> str:
        """The outcome in words, empty while the case is open."""
        return gettext(self.definition.outcome_label(self.outcome)) if self.outcome else ""

    def stand(self, step: Step, now: datetime, holidays: Collection[date] = frozenset()) -> None:
        """Put the case at a step, entered ``now`` (an aware moment): stage, due date, closing. The caller saves."""
        due = due_of(step, timezone.localtime(now), holidays)
        self.state, self.stage = step.code, step.stage
        self.due_on, self.due_at = due.on, due.at
        self.closed_at = now if step.closed else None


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
    """One entry of the timeline: what people read; the audit record beside it is what auditors check.

    ``action`` is the code of a transition of the case's workflow, with its ``act``, or the name of something else that
    happened, without one. ``detail`` holds codes, counts and days, never a person's number or name.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(_("action"), max_length=30)
    act = models.CharField(_("act"), max_length=12, choices=Act, blank=True)
    state_before = models.CharField(_("state before"), max_length=40, blank=True)
    state_after = models.CharField(_("state after"), max_length=40)
    note = models.TextField(_("note"), blank=True)
    detail = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("case event")
        verbose_name_plural = _("case events")
        ordering = ["-at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"


class FormerPlace(models.Model):
    """A village that a case was in before its household moved: it still sees its own part, until the case is closed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="former_places")
    village = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(_("left at"))

    class Meta:
        verbose_name = _("former place of a case")
        verbose_name_plural = _("former places of cases")
        ordering = ["case", "left_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.village_id}"
