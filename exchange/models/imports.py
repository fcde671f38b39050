"""A file that somebody brought in, what became of each of its rows, and how a sender's headings are read."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import ScopedQuerySet


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    """Imports by the region they were made for."""

    scope_field = "region"
    capabilities = {"view": Capability.VIEW_IMPORTS, "run": Capability.RUN_IMPORTS}


class ImportRowQuerySet(ScopedQuerySet["ImportRow"]):
    """Rows by the region of their import: they hold what the file said of people."""

    scope_field = "batch__region"
    capabilities = {"view": Capability.RUN_IMPORTS, "decide": Capability.RUN_IMPORTS}


class BatchStatus(models.TextChoices):
    """How far an import is. Whether work on it runs at this moment is told by its progress and its lock, not by this."""

    STAGING = "staging", _("Being read")
    STAGED = "staged", _("Waiting for review")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")
    FAILED = "failed", _("Could not be read")
    UNDONE = "undone", _("Undone")


class ImportBatch(models.Model):
    """One import with its ledger; ``read = created + updated + unchanged + held + rejected`` is a constraint."""

    kind = models.CharField(_("kind"), max_length=40)
    profile = models.CharField(_("profile"), max_length=40, default="standard")
    status = models.CharField(
        _("status"), max_length=10, choices=BatchStatus, default=BatchStatus.APPLIED, db_default=BatchStatus.APPLIED
    )
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(_("sender"), max_length=100, blank=True, db_default="")
    as_of = models.DateField(_("state of"), null=True, blank=True, help_text=_("The day that the file speaks of."))
    options = models.JSONField(
        _("options"), default=dict, db_default={}, help_text=_("Heading to column, village of the sender, period.")
    )
    file_name = models.CharField(_("file"), max_length=200)
    file_sha256 = models.CharField(_("hash of the file"), max_length=64)
    file_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    stored_as = models.CharField(
        max_length=120, blank=True, db_default="", help_text=_("Path below the folder of uploads, while it is kept.")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    staged_at = models.DateTimeField(_("read at"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undo = models.JSONField(
        _("undo"), default=dict, db_default={}, help_text=_("Counts of what was restored and was not.")
    )
    seconds = models.FloatField(_("seconds"), default=0)
    read = models.PositiveIntegerField(_("read"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    held = models.PositiveIntegerField(_("held"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    errors = models.JSONField(_("errors"), default=dict, help_text=_("Code to count, first rows and sentence."))
    warnings = models.JSONField(_("warnings"), default=dict)
    failure = models.CharField(_("why it could not be read"), max_length=300, blank=True, db_default="")

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
            ),
            models.CheckConstraint(
                name="import_applied_has_its_moment",
                condition=~models.Q(status=BatchStatus.APPLIED) | models.Q(applied_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["kind", "file_sha256"], name="import_by_hash")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ImportProgress(models.Model):
    """How far the work on an import is, written from another connection while its transaction is open."""

    # No constraint: checking it would wait for the very work whose progress is told.
    batch = models.OneToOneField(
        ImportBatch, on_delete=models.CASCADE, primary_key=True, related_name="progress", db_constraint=False
    )
    phase = models.CharField(_("phase"), max_length=40)
    step = models.PositiveSmallIntegerField(_("step"), default=0, db_default=0)
    steps = models.PositiveSmallIntegerField(_("steps"), default=0, db_default=0)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"))
    phase_started_at = models.DateTimeField(_("phase started at"))
    updated_at = models.DateTimeField(_("updated at"))
    paces = models.JSONField(
        _("paces"), default=dict, db_default={}, help_text=_("Phase to the seconds that it took for a row.")
    )

    class Meta:
        verbose_name = _("progress of an import")
        verbose_name_plural = _("progress of imports")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.batch_id} {self.phase}"


class RowVerdict(models.TextChoices):
    """Where a row ended."""

    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    HELD = "held", _("Held")
    REJECTED = "rejected", _("Rejected")


class RowDecision(models.TextChoices):
    """What a person decided about a held row."""

    TAKEN = "taken", _("Taken in")
    LEFT = "left", _("Left out")


class ImportRow(models.Model):
    """A row with problems, as the file had it; rows without any leave only their count.

    ``problems`` are codes of ``exchange.problems``; ``subject_key`` is the record that the row would have changed.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("row"), help_text=_("As a spreadsheet counts; the heading is 1."))
    verdict = models.CharField(_("verdict"), max_length=10, choices=RowVerdict)
    problems = ArrayField(models.CharField(max_length=40), verbose_name=_("problems"))
    cells = models.JSONField(_("cells"))
    subject_key = models.BigIntegerField(null=True, blank=True)
    fingerprint = models.CharField(
        max_length=32,
        blank=True,
        db_default="",
        help_text=_("Hash of what the row says; a decision about it is found by it."),
    )
    decision = models.CharField(_("decision"), max_length=10, choices=RowDecision, blank=True, db_default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, db_default="")

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["batch", "number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["batch", "verdict", "number"], name="import_row_by_verdict"),
            models.Index(fields=["fingerprint"], name="import_row_left", condition=models.Q(decision="left")),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class ImportProfile(models.Model):
    """A profile that an office added to the shipped ones; ``definition`` has the shape of ``exchange.profiles``."""

    kind = models.CharField(_("kind"), max_length=40)
    code = models.SlugField(_("code"), max_length=40)
    definition = models.JSONField(_("definition"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        ordering = ["kind", "code"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="import_profile_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class HeadingMemory(models.Model):
    """How the headings of a sender's files were mapped the last time, so that nobody has to say it twice.

    What was said of a file that names no sender serves all for whom nothing else was said.
    """

    kind = models.CharField(_("kind"), max_length=40)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, help_text=_("Hash of the headings in their order."))
    sender = models.CharField(_("sender"), max_length=100, blank=True)
    profile = models.CharField(_("profile"), max_length=40)
    mapping = models.JSONField(_("heading to column"))
    mapped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mapped_at = models.DateTimeField(_("mapped at"))

    class Meta:
        verbose_name = _("mapping of headings")
        verbose_name_plural = _("mappings of headings")
        ordering = ["kind", "region", "-mapped_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "region", "sender", "fingerprint"], name="heading_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sender}"
