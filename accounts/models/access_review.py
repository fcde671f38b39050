"""The head of department has looked at who has access, and stands for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import AccessReviewQuerySet
from regions.models import Region


class AccessReview(models.Model):
    """A yearly confirmation, with what there was to see at that moment."""

    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"))
    accounts = models.PositiveIntegerField(_("accounts"))
    assignments = models.PositiveIntegerField(_("assignments"))
    exceptions = models.PositiveIntegerField(_("exceptions"), default=0)
    unused = models.PositiveIntegerField(_("unused accounts"))

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("access review")
        verbose_name_plural = _("access reviews")
        ordering = ["-confirmed_at"]
        default_permissions = ()
        indexes = [models.Index(fields=["region", "-confirmed_at"], name="access_review_latest")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.confirmed_at:%Y-%m-%d}"
