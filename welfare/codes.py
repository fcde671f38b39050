"""Needs, states and outcomes of a case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Need(models.TextChoices):
    """What a household asks for."""

    HEALTH_INSURANCE = "health_insurance", _("Health insurance (JKN)")


class CaseState(models.TextChoices):
    """Where a case stands; the rules of moving between them are in ``welfare.rules.workflow``."""

    REGISTERED = "registered", _("Waiting for village verification")
    VERIFIED = "verified", _("Waiting for a decision")
    PROPOSED = "proposed", _("Proposed to BPJS")
    FULFILLED = "fulfilled", _("Fulfilled")
    REFUSED = "refused", _("Refused")
    RETURNED = "returned", _("Returned for completion")
    UNFULFILLED = "unfulfilled", _("Not accepted by BPJS")


class Finding(models.TextChoices):
    """What the village found at the door."""

    CONFIRMED = "confirmed", _("Lives here and needs help")
    NOT_NEEDY = "not_needy", _("Lives here, does not need help")
    NOT_FOUND = "not_found", _("Not found at this address")


class DecisionOutcome(models.TextChoices):
    """What was decided."""

    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")
    RETURN = "return", _("Return for completion")


class RefusalReason(models.TextChoices):
    """Why a case was refused."""

    ABLE_TO_PAY = "able_to_pay", _("Able to pay for itself")
    ALREADY_COVERED = "already_covered", _("Already covered")
    NOT_RESIDENT = "not_resident", _("Not a resident")
    INCOMPLETE = "incomplete", _("Papers not complete")
    QUOTA = "quota", _("Quota is used up")
