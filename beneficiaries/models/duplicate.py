"""Two records that may be one person, what somebody decided, and the merging of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.person import Person
from beneficiaries.querysets import DuplicatePairQuerySet


class Verdict(models.TextChoices):
    """What a person decided about a pair; it outlives every later file and every later search."""

    SAME = "same", _("One person")
    DIFFERENT = "different", _("Two persons")


class DuplicatePair(models.Model):
    """A candidate pair, the older record first, with its score and the reasons for it."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"), help_text=_("0 to 100."))
    reasons = models.JSONField(
        _("reasons"), default=list, help_text=_("Codes with their weight; no names, no numbers.")
    )
    found_at = models.DateTimeField(_("found at"))
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(name="duplicate_older_first", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="duplicate_decided_by_somebody",
                condition=Q(verdict="", decided_by__isnull=True) | ~Q(verdict="") & Q(decided_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["-score", "id"], name="duplicate_open", condition=Q(verdict=""))]

    def __str__(self) -> str:
        return f"{self.first_id}/{self.second_id}"


class PersonMerge(models.Model):
    """Two records became one: what was moved, so that it can be taken apart again."""

    remaining = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_away")
    reason = models.CharField(_("reason"), max_length=200)
    moved = models.JSONField(default=dict, help_text=_("Kind of record to keys that were moved."))
    merged_at = models.DateTimeField(_("merged at"))
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("taken apart at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.merged_id} -> {self.remaining_id}"
