"""A document as it left the house."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import ScopedQuerySet, places_of, within

# What reading an issued document can take: figures are for many, minutes for who reads cases there, a letter about one
# person for few.
READERS = (Capability.VIEW_REPORTS, Capability.VIEW_PRIVACY, Capability.VIEW_CASES)


class IssuedReportQuerySet(ScopedQuerySet["IssuedReport"]):
    """Reports by the region they speak of, each for those who hold the capability that it names."""

    scope_field = "region"
    capabilities = {"issue": Capability.ISSUE_REPORTS}

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the reports on which ``user`` may do ``action``; ``view`` takes what the document itself asks for."""
        if action != "view":
            return super().visible_to(user, action)
        readable = Q(pk__in=())
        for capability in READERS:
            readable |= within(self.scope_field, places_of(user, capability)) & Q(read_with=capability)
        return self.filter(readable)


class ReportNumber(models.Model):
    """The yearly counter of an office, drawn under its row's lock; ``series`` is the code of the office's region."""

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

    series = models.CharField(_("series"), max_length=40, help_text=_("Region code of the issuing office."))
    number = models.CharField(_("number"), max_length=60)
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="+")
    read_with = models.CharField(
        _("read with"),
        max_length=20,
        choices=[(capability.value, capability.label) for capability in READERS],
        default=Capability.VIEW_REPORTS,
        help_text=_("The capability that reading it takes at its region."),
    )
    params = models.JSONField(_("parameters"), default=dict)
    figures = models.JSONField(_("figures"), default=dict, help_text=_("The figures as issued, to compare later."))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued at"))
    verification_code = models.CharField(_("verification code"), max_length=24, unique=True)
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"))
    request_key = models.UUIDField(
        null=True, unique=True, help_text=_("Key of the request, so that asking twice issues once.")
    )

    objects = IssuedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued report")
        verbose_name_plural = _("issued reports")
        ordering = ["-issued_at"]
        default_permissions = ()
        constraints = [
            # Two offices may both write 400.9/001: a number is unique within its office.
            models.UniqueConstraint(fields=["series", "number"], name="report_number_once_per_office"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the report."""
        return reverse("report-detail", args=[self.pk])
