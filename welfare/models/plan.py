"""What is to be done for a family: goals, and what leads to them, by whom and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.codes import ActionKind, ActionState
from welfare.models.case import Case


class PlanGoal(models.Model):
    """What the family and the office want to reach, in a sentence."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(_("goal"), max_length=300)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("goal of a plan")
        verbose_name_plural = _("goals of plans")
        ordering = ["case", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"


class PlanAction(models.Model):
    """One thing to do for a goal: a visit, a service, something the family does itself.

    ``responsible`` is an account, ``responsible_text`` anybody else (the mother, the school); one of them is there.
    """

    goal = models.ForeignKey(PlanGoal, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(_("kind"), max_length=10, choices=ActionKind, default=ActionKind.SERVICE)
    text = models.CharField(_("what is done"), max_length=300)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_actions",
    )
    responsible_text = models.CharField(_("somebody else"), max_length=100, blank=True)
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=ActionState, default=ActionState.OPEN)
    ended_on = models.DateField(_("on which day"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    result = models.CharField(_("what came of it"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("action of a plan")
        verbose_name_plural = _("actions of plans")
        ordering = ["goal", "due_on", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="plan_action_ended_says_when",
                condition=models.Q(state=ActionState.OPEN, ended_on__isnull=True, ended_by__isnull=True)
                | (~models.Q(state=ActionState.OPEN) & models.Q(ended_on__isnull=False, ended_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="plan_action_has_somebody",
                condition=models.Q(responsible__isnull=False) | ~models.Q(responsible_text=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["responsible", "due_on"], name="plan_action_due", condition=models.Q(state=ActionState.OPEN)
            )
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.pk}"
