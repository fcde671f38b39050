"""Versions of workflows: a case keeps the one that it began with."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.rules.definition import Definition, read_definition


class WorkflowVersion(models.Model):
    """One version, as its file says. New cases take the one in force; it never changes once a case has begun with it."""

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
        verbose_name = _("version of a workflow")
        verbose_name_plural = _("versions of workflows")
        ordering = ["code", "version"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="workflow_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


@lru_cache(maxsize=256)
def definition_of(version_id: int) -> Definition:
    """Return the definition of a version; a process reads each once, because a version in use never changes."""
    return read_definition(WorkflowVersion.objects.values_list("definition", flat=True).get(pk=version_id))
