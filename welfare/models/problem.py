"""What ails a person or a family: types that law lists (PPKS), and which a case is about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import Sex
from beneficiaries.models import Person
from welfare.models.case import Case


class ProblemAbout(models.TextChoices):
    """Whom a type of problem can belong to."""

    PERSON = "person", _("A person")
    FAMILY = "family", _("The family")
    BOTH = "both", _("A person or the family")


class ProblemType(models.Model):
    """One type of the list, shipped from ``welfare/data/ppks.toml``; an office may add its own or end one.

    Ages and sex narrow what the intake offers; ``sensitive`` makes a case with it visible by assignment only.
    """

    code = models.CharField(_("code"), max_length=10, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    about = models.CharField(_("about"), max_length=10, choices=ProblemAbout)
    min_age = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    sensitive = models.BooleanField(_("sensitive"), default=False)
    source = models.CharField(_("source"), max_length=200)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("type of problem")
        verbose_name_plural = _("types of problems")
        ordering = ["code"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def fits(self, *, age: int, sex: str) -> bool:
        """Whether the type is offered for a person of this age and sex."""
        return (
            self.about != ProblemAbout.FAMILY
            and (self.min_age is None or age >= self.min_age)
            and (self.max_age is None or age <= self.max_age)
            and self.sex in {"", sex}
        )


class CaseProblem(models.Model):
    """A problem that a case is about: of one of the household's members, or of the family when there is no ``person``."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="problems")
    type = models.ForeignKey(ProblemType, verbose_name=_("type"), on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person,
        verbose_name=_("resident"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="case_problems",
    )

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["type", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case", "type", "person"], name="case_problem_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.type_id}"
