"""Words for what an event holds besides: the keys of its detail, and codes that stand as values."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import ROLES
from accounts.services.second_factor import FactorLoss
from beneficiaries.codes import LifeStatus
from beneficiaries.models import Verdict
from beneficiaries.services.export import ExportPurpose
from exchange.models import RowDecision
from exchange.registry import kinds
from insurance.codes import BatchStatus, ProposalStatus, Segment
from privacy.codes import DataKind, Ground, Proof, Recipient, Right, Risk
from regions.capabilities import Capability
from welfare.codes import Finding, Need, Opinion, PhotoKind, Presence, VisitPurpose
from welfare.workflows import shipped_words

KEYS: Mapping[str, str | Promise] = {
    "accounts": _("accounts"),
    "actions": _("actions"),
    "after": pgettext_lazy("state", "now"),
    "assignments": _("assignments"),
    "attempts": _("attempts"),
    "batch": _("batch"),
    "break_glass": _("emergency access"),
    "breach": _("breach"),
    "bytes": _("bytes"),
    "before": pgettext_lazy("state", "before"),
    "capability": _("capability"),
    "case": _("case"),
    "amount_idr": _("rupiah"),
    "assistance": _("assistance"),
    "due_on": _("due on"),
    "goal": _("goal"),
    "partner": _("partner"),
    "plan_action": _("action of the plan"),
    "referral": _("referral"),
    "document": _("paper"),
    "columns": _("facts"),
    "confidential": _("confidential cases too"),
    "created": _("created"),
    "emergencies": _("emergency accesses"),
    "band": _("result"),
    "cases": _("cases"),
    "decile": _("decile"),
    "deliberation": _("musyawarah"),
    "opinion": _("opinion"),
    "present": _("present"),
    "accepted": _("accepted"),
    "criteria_met": _("criteria met"),
    "definition": _("definition"),
    "decision": _("decision"),
    "exceptions": _("exceptions"),
    "failure": _("failure"),
    "fields": _("fields"),
    "file": _("file"),
    "filters": _("filters"),
    "finding": _("finding"),
    "format": _("format"),
    "from": pgettext_lazy("day", "from"),
    "ground": _("ground"),
    "held": _("held"),
    "household": _("household"),
    "households": _("households"),
    "import": _("import"),
    "in_force_from": _("in force from"),
    "invitations": _("invitations"),
    "kept_back": _("kept back"),
    "kept": _("kept"),
    "kinds": _("kinds"),
    "left_on": _("last day"),
    "kind": _("kind"),
    "members": _("members"),
    "month": _("month"),
    "moved_from": _("moved from"),
    "moved_to": _("moved to"),
    "need": _("need"),
    "number": _("number"),
    "outcome": _("outcome"),
    "hours_late": _("hours late"),
    "hours": _("hours"),
    "on_behalf_of": _("on behalf of"),
    "on": pgettext_lazy("day", "on"),
    "other": _("other record"),
    "pairs": _("pairs"),
    "photo": _("picture"),
    "people": _("people"),
    "photos": _("pictures"),
    "places": _("places"),
    "problems": _("problems"),
    "profile": _("profile"),
    "proposals": _("proposals"),
    "points": _("points"),
    "quarter": _("quarter"),
    "questionnaire": _("questionnaire"),
    "proof": _("shown by"),
    "read": _("read"),
    "reason": _("reason"),
    "recipient": _("told"),
    "replaced": _("replaced"),
    "rejected": _("rejected"),
    "removed": _("removed"),
    "residents": _("residents"),
    "request": _("request"),
    "right": _("right"),
    "risk": _("risk"),
    "revision": _("revision"),
    "restored": _("restored"),
    "role": _("role"),
    "row": _("row"),
    "part": _("one of several files"),
    "rows": _("rows"),
    "score": _("score"),
    "segment": _("segment"),
    "sent": _("sent"),
    "stand_ins": _("stand-ins"),
    "shares": _("shared cases"),
    "sessions": _("sessions"),
    "sha256": "SHA-256",
    "status": _("status"),
    "subject_requests": _("requests under UU PDP"),
    "substitute": _("stands in"),
    "successor": _("successor"),
    "to": pgettext_lazy("day", "to"),
    "unchanged": _("unchanged"),
    "until": pgettext_lazy("day", "until"),
    "unused": _("unused"),
    "updated": _("updated"),
    "user": _("account"),
    "verdict": _("verdict"),
    "visit": _("visit"),
    "version": _("version"),
    "workflow": _("workflow"),
    "withdrawn": _("withdrawn"),
}


# First, so that a word that another room uses too keeps that room's meaning.
_PRIVACY = (DataKind, Risk, Recipient, Proof, Ground, Right)


def values() -> dict[str, str | Promise]:
    """Return the words of every code that a detail can hold."""
    choices = (
        ExportPurpose,
        Finding,
        Need,
        Opinion,
        VisitPurpose,
        PhotoKind,
        Presence,
        LifeStatus,
        Verdict,
        BatchStatus,
        ProposalStatus,
        Segment,
        Capability,
        RowDecision,
    )
    words: dict[str, str | Promise] = {code: label for one in (*_PRIVACY, *choices) for code, label in one.choices}
    words.update({role.code: role.label for role in ROLES.values()})
    words.update({"full_name": _("name"), "position": _("position"), **dict(FactorLoss.choices)})
    words.update({kind.code: kind.title for kind in kinds()})
    words.update(shipped_words())
    return words
