"""The states of a job, and why one can fail without a sentence of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a job is."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


FINISHED = (Status.DONE, Status.FAILED, Status.CANCELLED)


class Failure(models.TextChoices):
    """Stable codes of failures that are nobody's rule, with the sentence that people read."""

    UNEXPECTED = "job.unexpected", _("Something unexpected happened; the log has the details.")
    TIMEOUT = "job.timeout", _("It took longer than allowed and was stopped.")
    WORKER_LOST = "job.worker_lost", _("The process that worked on it ended unexpectedly.")
