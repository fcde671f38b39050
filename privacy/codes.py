"""The words of the two registers: rights, states, grounds of a refusal; kinds of data, causes and risks of a breach."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(models.TextChoices):
    """What a data subject may ask for (UU 27/2022 Pasal 6 to 13); :data:`ARTICLES` says where each is written."""

    ACCESS = "access", _("Access to and a copy of her data")
    CORRECTION = "correction", _("Correction of mistakes")
    COMPLETION = "completion", _("Completing or updating")
    DELETION = "deletion", _("Ending, deleting or destroying, as far as the law allows")
    WITHDRAWAL = "withdrawal", _("Withdrawal of a consent")
    OBJECTION = "objection", _("Objection to an automated decision")
    RESTRICTION = "restriction", _("Postponing or restricting the use")
    PORTABILITY = "portability", _("Her data in a form that a machine reads")
    COMPLAINT = "complaint", _("Complaint about how her data were handled")


ARTICLES: dict[Right, str] = {
    Right.ACCESS: "Pasal 7, 32",
    Right.CORRECTION: "Pasal 6, 30",
    Right.COMPLETION: "Pasal 6, 30",
    Right.DELETION: "Pasal 8, 42–45",
    Right.WITHDRAWAL: "Pasal 9, 40",
    Right.OBJECTION: "Pasal 10",
    Right.RESTRICTION: "Pasal 11, 41",
    Right.PORTABILITY: "Pasal 13",
    Right.COMPLAINT: "Pasal 12",
}


class Channel(models.TextChoices):
    """How a request arrived; Pasal 14 asks that it is recorded, whether it came on paper or not."""

    COUNTER = "counter", _("At the counter")
    LETTER = "letter", _("By letter")
    EMAIL = "email", _("By e-mail")
    PHONE = "phone", _("By telephone or message")
    VILLAGE = "village", _("Through the village office")


class Asker(models.TextChoices):
    """Who asks."""

    SELF = "self", _("The person herself")
    REPRESENTATIVE = "representative", _("Somebody for her")


class Proof(models.TextChoices):
    """What showed who asks, and that she may."""

    IDENTITY_CARD = "identity_card", _("Identity card (KTP-el)")
    FAMILY_CARD = "family_card", _("Family card (KK): a parent for a child")
    POWER = "power", _("Power of attorney with both identity cards")
    GUARDIAN = "guardian", _("Order of guardianship")
    KNOWN = "known", _("Known to the village head, who confirms it in writing")


class RequestStatus(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "received", _("received")
    IDENTIFIED = "identified", _("identity checked")
    FULFILLED = "fulfilled", _("fulfilled")
    PARTLY = "partly", _("partly fulfilled")
    REFUSED = "refused", _("refused")


OPEN_STATUSES = (RequestStatus.RECEIVED, RequestStatus.IDENTIFIED)


class Ground(models.TextChoices):
    """Why the law lets an office refuse; :data:`privacy.rules.steps.GROUNDS` says which ground suits which right."""

    IDENTITY = "not_identified", _("It was not shown who asks, or that she may")
    NOT_HELD = "not_held", _("No such data are held")
    OTHER_OFFICE = "other_office", _("Another office decides (Dukcapil, BPJS); it was passed on")
    SAFETY = "safety", _("It would endanger her or somebody else (Pasal 33 a)")
    OTHERS_DATA = "others_data", _("It would disclose the data of somebody else (Pasal 33 b)")
    DEFENCE = "defence", _("National defence and security (Pasal 15, 33 c)")
    LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement (Pasal 15)")
    PUBLIC_INTEREST = "public_interest", _("Public interest in the running of the state (Pasal 15)")
    SUPERVISION = "supervision", _("Supervision of finance, money and payments (Pasal 15)")
    SCIENCE = "science", _("Statistics and research (Pasal 15)")
    RETENTION = "retention", _("It must be kept until its retention ends (JRA, Pasal 44)")
    NO_CONSENT = "no_consent", _("The use does not rest on consent but on a duty by law (Pasal 20)")
    UNFOUNDED = "unfounded", _("It was looked into and nothing wrong was found")


class RequestStep(models.TextChoices):
    """What can happen to a request; also the action of its audit event."""

    REGISTER = "register", _("Registered")
    IDENTIFY = "identify", _("Identity checked")
    ASSIGN = "assign", _("Assigned")
    FULFIL = "fulfil", _("Fulfilled")
    PARTLY = "partly", _("Partly fulfilled")
    REFUSE = "refuse", _("Refused")


class DataKind(models.TextChoices):
    """Kinds of data that a breach laid open; those that Pasal 4 calls specific are in :data:`SPECIFIC`."""

    IDENTITY = "identity", _("Names, NIK, KK")
    ADDRESS = "address", _("Addresses and telephone numbers")
    CHILD = "child", _("Data of children")
    HEALTH = "health", _("Health and disability")
    FINANCE = "finance", _("Income and means of a household")
    INSURANCE = "insurance", _("JKN cards")
    CASES = "cases", _("Cases, visits and decisions")
    ACCOUNTS = "accounts", _("Accounts of officers")


SPECIFIC = (DataKind.CHILD, DataKind.HEALTH, DataKind.FINANCE)


class Cause(models.TextChoices):
    """How it came about, as far as is known."""

    UNKNOWN = "unknown", _("Not known yet")
    WRONG_RECIPIENT = "wrong_recipient", _("Sent or handed to the wrong person")
    LOST = "lost", _("A device or papers were lost or stolen")
    MISUSE = "misuse", _("Somebody of the office looked or copied without a duty")
    ATTACK = "attack", _("Attack from outside")
    FAULT = "fault", _("Fault in the system")


class Risk(models.TextChoices):
    """What it can mean for those whose data they are."""

    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class Recipient(models.TextChoices):
    """Who is told of a breach. Pasal 46 names the agency and the data subjects, and in certain cases the public."""

    AGENCY = "agency", _("The agency for personal data protection")
    SUBJECTS = "subjects", _("The people whose data they are")
    PUBLIC = "public", _("The public")
    OTHERS = "others", _("Police, BSSN or others")


class BreachStep(models.TextChoices):
    """What can happen to a breach; also the action of its audit event."""

    REGISTER = "register", _("Registered")
    UPDATE = "update", _("Facts completed")
    NOTIFY = "notify", _("Notice given")
    CLOSE = "close", _("Closed")


BREACH_CLOCK = "breach"
