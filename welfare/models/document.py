"""Papers of a case: what somebody brought or signed, in versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.codes import DocumentKind
from welfare.models.case import Case


class CaseDocument(models.Model):
    """One file, looked at by content and stored outside of what is served. ``state`` is the step at which it came.

    A newer version ``replaces`` the one before, which stays to be read. What was removed is shown to nobody.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=100, blank=True)
    state = models.CharField(_("step"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", verbose_name=_("replaces")
    )
    stored_as = models.CharField(_("stored as"), max_length=120)
    thumbnail_as = models.CharField(_("thumbnail"), max_length=120, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    media = models.CharField(_("type of file"), max_length=5)
    scanned = models.BooleanField(_("looked at by the virus scanner"), default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("document of a case")
        verbose_name_plural = _("documents of cases")
        ordering = ["-added_at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.version}"
