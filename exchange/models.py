"""A file that somebody brought in, and what became of each of its rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import ScopedQuerySet


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    """Imports by the region they were made for."""

    scope_field = "region"
    capabilities = {"view": Capability.VIEW_IMPORTS, "run": Capability.RUN_IMPORTS}


class ImportBatch(models.Model):
    """One import with its ledger; ``read = created + updated + unchanged + held + rejected`` is a constraint."""

    kind = models.CharField(_("kind"), max_length=40)
    profile = models.CharField(_("profile"), max_length=40, default="standard")
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    file_sha256 = models.CharField(_("hash of the file"), max_length=64)
    file_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(_("applied at"))
    seconds = models.FloatField(_("seconds"))
    read = models.PositiveIntegerField(_("read"))
    created = models.PositiveIntegerField(_("created"))
    updated = models.PositiveIntegerField(_("updated"))
    unchanged = models.PositiveIntegerField(_("unchanged"))
    held = models.PositiveIntegerField(_("held"))
    rejected = models.PositiveIntegerField(_("rejected"))
    errors = models.JSONField(_("errors"), default=dict, help_text=_("Code to count, first rows and sentence."))
    warnings = models.JSONField(_("warnings"), default=dict)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="import_ledger_balances",
                condition=models.Q(
                    read=models.F("created")
                    + models.F("updated")
                    + models.F("unchanged")
                    + models.F("held")
                    + models.F("rejected")
                ),
            )
        ]
        indexes = [models.Index(fields=["kind", "file_sha256"], name="import_by_hash")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
