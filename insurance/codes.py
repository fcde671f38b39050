"""Segments and statuses of JKN membership (domain 2.1 and 2.3); official terms stay Indonesian."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Segment(models.TextChoices):
    """Who a member is to the scheme, and so who pays."""

    PBI_JK = "PBI_JK", "PBI JK (APBN)"
    PBPU_PEMDA = "PBPU_PEMDA", "PBPU dan BP Pemda"
    PPU_PN = "PPU_PN", "PPU penyelenggara negara"
    PPU_BU = "PPU_BU", "PPU badan usaha"
    PBPU = "PBPU", "PBPU mandiri"
    BP = "BP", "Bukan pekerja (BP)"


REGENCY_PAYER = "KAB"  # who pays within PBPU Pemda: the regency, not the province (domain 2.1)

# Names under which published tables and recaps carry segments: PPU without its two halves is a segment of a recap.
RECAP_SEGMENTS = (*Segment.values, "PPU")
RECAP_LABELS = {**dict(Segment.choices), "PPU": "PPU (semua)"}


class MemberStatus(models.TextChoices):
    """Whether a member can see a doctor today."""

    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")


class StatusReason(models.TextChoices):
    """Why a member is inactive; the insurer's own words are kept beside it."""

    NONE = "", "–"
    ARREARS = "arrears", _("Contribution in arrears")
    DECEASED = "deceased", _("Deceased")
    MOVED = "moved", _("Moved or changed segment")
    LAID_OFF = "laid_off", _("Laid off")
    DUPLICATE = "duplicate", _("Duplicate record")
    PBI_REMOVED = "pbi_removed", _("Removed from PBI by decree")
    NIK_INVALID = "nik_invalid", _("NIK not found or invalid")
    AGE = "age", _("Past the dependant's age")


class Counted(models.TextChoices):
    """What a ratio is made of; ``insurance.rules.definitions`` counts each."""

    REGISTERED = "registered", _("registered members, active and inactive")
    ACTIVE = "active", _("active members")
    PEMDA = "pemda", _("members of PBPU Pemda")
    POPULATION = "population", _("residents")


class CareClass(models.TextChoices):
    """The ward that a member is entitled to; PBI JK and PBPU Pemda always have the third (domain 2.2)."""

    FIRST = "1", _("Class 1")
    SECOND = "2", _("Class 2")
    THIRD = "3", _("Class 3")


class ProposalStatus(models.TextChoices):
    """Where a proposal for enrolment stands."""

    WAITING = "waiting", _("In this month's batch")
    SENT = "sent", _("Sent to BPJS")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class BatchStatus(models.TextChoices):
    """Where a month's batch stands."""

    OPEN = "open", _("Open")
    SENT = "sent", _("Sent")
    ANSWERED = "answered", _("Answered")


class MatchVerdict(models.TextChoices):
    """What somebody has decided about a card and a resident."""

    SAME = "same", _("The same person")
    DIFFERENT = "different", _("Somebody else")


class DecisionReason(models.TextChoices):
    """What a decision rests on."""

    DOCUMENT = "document", _("Seen on a document (KTP-el, KK, birth certificate)")
    VISIT = "visit", _("Visited, or spoken to in person")
    DUKCAPIL = "dukcapil", _("Told by Dukcapil")
    BPJS = "bpjs", _("Told by BPJS")
    SPELLING = "spelling", _("Only the spelling differs")
    OTHER = "other", _("Something else, see the note")


class TaskOutcome(models.TextChoices):
    """What a village found out about a card or a resident it was asked about."""

    LIVES_HERE = "lives_here", _("Lives here, data to be corrected")
    DECEASED = "deceased", _("Has died")
    MOVED = "moved", _("Has moved away")
    UNKNOWN = "unknown", _("Not known here")
    DUPLICATE = "duplicate", _("Has another card")
    WANTS_CARD = "wants_card", _("Has no card, to be enrolled")
    COVERED = "covered", _("Is covered elsewhere")
    NOT_MET = "not_met", _("Could not be found out")
