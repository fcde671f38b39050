"""A document as it left the house."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import ScopedQuerySet


class IssuedReportQuerySet(ScopedQuerySet["IssuedReport"]):
    """Reports by the region they speak of."""

    scope_field = "region"
    capabilities = {"view": Capability.VIEW_REPORTS, "issue": Capability.ISSUE_REPORTS}


class ReportNumber(models.Model):
    """The yearly counter of a kind of document, drawn under its row's lock."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="report_number_series_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"


class IssuedReport(models.Model):
    """One issued file with its number, its hash, and what its figures stand on."""

    number = models.CharField(_("number"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="+")
    params = models.JSONField(_("parameters"), default=dict)
    figures = models.JSONField(_("figures"), default=dict, help_text=_("The figures as issued, to compare later."))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued at"))
    verification_code = models.CharField(_("verification code"), max_length=24, unique=True)
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"))

    objects = IssuedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued report")
        verbose_name_plural = _("issued reports")
        ordering = ["-issued_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.number
