"""A named colleague sees one case until a day: the exception to "what lies at her places"."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from welfare.models.case import Case
from welfare.querysets import CaseUserGrantQuerySet


class CaseUserGrant(UserObjectPermissionBase):
    """Guardian's row for a user and a case, by direct foreign key, with an end.

    It counts from the moment it is written until ``until`` (that day included) unless it was taken back before.
    """

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="case_grants_made", verbose_name=_("given by")
    )
    granted_at = models.DateTimeField(_("given at"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True, help_text=_("Empty: named to decide the case."))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CaseUserGrantQuerySet.as_manager()  # type: ignore[assignment, misc]

    class Meta:
        verbose_name = _("shared case")
        verbose_name_plural = _("shared cases")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            # Those taken back stay as they were: guardian's own rule would allow one row for ever.
            models.UniqueConstraint(
                fields=["user", "permission", "content_object"],
                condition=models.Q(revoked_at__isnull=True),
                name="case_shared_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content_object_id} -> {self.user_id}"

    @property
    def reason_words(self) -> str:
        """Why, as it was written; in the reader's language where the system says it: named to decide."""
        return self.reason or gettext("Named to decide")
