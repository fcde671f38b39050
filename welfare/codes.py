"""Words that the code itself knows about cases; steps, reasons and outcomes are data (``welfare/workflows``)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Need(models.TextChoices):
    """What a household asks for; ``welfare/workflows/needs.toml`` says which workflow each begins."""

    HEALTH_INSURANCE = "health_insurance", _("Health insurance (JKN)")
    REACTIVATION = "reactivation", _("Reactivation of PBI JK")
    BASIC_NEEDS = "basic_needs", _("Basic needs")
    DISASTER = "disaster", _("Disaster")
    REHABILITATION = "rehabilitation", _("Social rehabilitation")
    REFERRAL = "referral", _("Referral")
    COMPLAINT = "complaint", _("Complaint")


class Stage(models.TextChoices):
    """What kind of thing a case waits for, the same in every workflow: lists and worklists go by it."""

    VERIFICATION = "verification", _("To verify")
    CHECK = "check", _("Documents to check")
    DECISION = "decision", _("To decide")
    COMPLETION = "completion", _("Returned")
    WORK = "work", _("Casework")
    OUTSIDE = "outside", _("With others")
    CLOSED = "closed", _("Closed")


class Act(models.TextChoices):
    """What a transition is to the record, whatever a workflow calls it: the audit action is ``case.<act>``."""

    REGISTER = "register", _("Registered")
    VERIFY = "verify", _("Verified")
    CHECK = "check", _("Checked")
    APPROVE = "approve", _("Approved")
    REFUSE = "refuse", _("Refused")
    RETURN = "return", _("Returned")
    RESUBMIT = "resubmit", _("Submitted again")
    FULFIL = "fulfil", _("Fulfilled")
    FAIL = "fail", _("Not fulfilled")
    ADVANCE = "advance", _("Taken further")
    WITHDRAW = "withdraw", _("Withdrawn")
    CLOSE = "close", _("Closed")
    REOPEN = "reopen", _("Opened again")
    APPEAL = "appeal", _("Appealed against")


class Form(models.TextChoices):
    """Which page a transition is taken on."""

    PLAIN = "plain", _("The general form")
    VERIFICATION = "verification", _("The questionnaire of the village")
    DECISION = "decision", _("The decision")


class Hand(models.TextChoices):
    """Who did something to a case before: a transition can refuse that hand."""

    REGISTERED = "registered_by", _("You registered this case yourself.")
    VERIFIED = "verified_by", _("You verified this case yourself.")
    PROPOSED = "proposed_by", _("You brought this case to where it stands yourself.")
    DECIDED = "decided_by", _("You made the decision before this one.")


class Signal(models.TextChoices):
    """What the system hears from outside; a transition can wait for it."""

    BPJS_ACCEPTED = "bpjs_accepted", _("BPJS accepted a member")
    BPJS_REJECTED = "bpjs_rejected", _("BPJS rejected every member")


class Effect(models.TextChoices):
    """What a transition does beyond the case; ``welfare.services.effects`` does it."""

    PROPOSE_MEMBERS = "propose_members", _("Every member is proposed to BPJS")


class Finding(models.TextChoices):
    """What the village found at the door."""

    CONFIRMED = "confirmed", _("Lives here and needs help")
    NOT_NEEDY = "not_needy", _("Lives here, does not need help")
    NOT_FOUND = "not_found", _("Not found at this address")


class Presence(models.TextChoices):
    """Whom the village found of the household's members (Regsosek 404: 1, 2, 3 and 4, 6)."""

    PRESENT = "present", _("Lives here")
    DECEASED = "deceased", _("Has died")
    MOVED = "moved", _("Has moved away")
    UNKNOWN = "unknown", _("Nobody knows")


class PhotoKind(models.TextChoices):
    """What a picture of a visit shows."""

    FRONT = "front", _("House from the front")
    INSIDE = "inside", _("Room inside")
    KITCHEN = "kitchen", _("Kitchen")
    TOILET = "toilet", _("Toilet")
    METER = "meter", _("Electricity meter")


class VisitPurpose(models.TextChoices):
    """What somebody goes to a household for."""

    VERIFICATION = "verification", _("Verify")
    MONITORING = "monitoring", _("See how it goes")
    DELIVERY = "delivery", _("Bring help")
    OTHER = "other", _("Something else")


class Opinion(models.TextChoices):
    """What a musyawarah says of a household."""

    SUPPORTED = "supported", _("Needs the help")
    REJECTED = "rejected", _("Does not need it")
    POSTPONED = "postponed", _("Put off")


class DecisionOutcome(models.TextChoices):
    """What was decided."""

    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")
    RETURN = "return", _("Return for completion")


class ActionKind(models.TextChoices):
    """What sort of thing a plan says is done."""

    VISIT = "visit", _("Visit")
    SERVICE = "service", _("Service")
    FAMILY = "family", _("The family does it")


class ActionState(models.TextChoices):
    """How an action of a plan stands."""

    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Not done")


class Direction(models.TextChoices):
    """Which way a referral goes."""

    OUT = "out", _("To a partner")
    IN = "in", _("From a partner")


class ReferralState(models.TextChoices):
    """How a referral stands."""

    OFFERED = "offered", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Not accepted")
    DONE = "done", pgettext_lazy("referral", "Done")
    WITHDRAWN = "withdrawn", _("Taken back")


class DocumentKind(models.TextChoices):
    """What a paper is; a workflow can require one (``document:sktm``)."""

    IDENTITY = "identity", _("KTP or KK")
    SKTM = "sktm", _("Letter of the village (SKTM)")
    MEDICAL = "medical", _("Letter of a doctor or hospital")
    CONSENT = "consent", _("Consent of the family")
    MINUTES = "minutes", _("Minutes")
    REPORT = "report", _("Report")
    PHOTO = "photo", _("Photograph")
    OTHER = "other", pgettext_lazy("document", "Other")
