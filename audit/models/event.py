"""One thing that somebody did or saw."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext_lazy as _

from audit.querysets import AuditEventQuerySet


class AuditEvent(models.Model):
    """An event, written in the transaction of the change it tells of; the database refuses to change or delete it.

    It holds codes, counts and keys, never a name or a number of a person: whoever may see the subject can follow the key.
    """

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_label = models.CharField(_("by"), max_length=150, help_text=_("Account name at that time."))
    action = models.CharField(_("action"), max_length=60)
    subject_type = models.CharField(_("subject"), max_length=60, blank=True)
    subject_id = models.CharField(_("subject key"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=13, blank=True, db_collation="C")
    detail = models.JSONField(_("detail"), default=dict)
    request_id = models.UUIDField(_("request"), default=uuid.uuid4)
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 over all the fields above."))

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_by_subject"),
            models.Index(fields=["region", "-id"], name="audit_by_region"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            # Few have none: lists taken out, files read, sign-ins refused.
            models.Index(fields=["action", "-id"], name="audit_without_subject", condition=models.Q(subject_id="")),
            GinIndex(
                KeyTransform("persons", "detail"),
                name="audit_by_person",
                condition=models.Q(detail__has_key="persons"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.action}"

    @property
    def subject_key(self) -> str:
        """The subject as one key: ``welfare.case:12``."""
        return f"{self.subject_type}:{self.subject_id}"
