"""Versions of questionnaires: answers are read with the version that they were given to, for ever."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.rules.questionnaire import Questionnaire
from welfare.rules.questionnaire_files import read_questionnaire


class QuestionnaireVersion(models.Model):
    """One version, as its file says. It never changes once somebody has answered it, or begun to."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    in_force_from = models.DateField(_("in force from"))
    source = models.TextField(_("source"))
    definition = models.JSONField(_("definition"))
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("version of a questionnaire")
        verbose_name_plural = _("versions of questionnaires")
        ordering = ["in_force_from", "version"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="questionnaire_version_once")]

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=64)
def questionnaire_named(name: str) -> Questionnaire:
    """Return a version by its name; a process reads each once, because a version in use never changes.

    Raises:
        QuestionnaireVersion.DoesNotExist: there is none of this name.
    """
    return read_questionnaire(QuestionnaireVersion.objects.values_list("definition", flat=True).get(name=name))
