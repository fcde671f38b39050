"""Another result of a score than the answers give: one proposes it with a reason, a second person confirms it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import ProposalVerdict
from welfare.exceptions import OverrideRefused
from welfare.models import Case, ScoreOverride, Verification
from welfare.models.questionnaire import questionnaire_named
from welfare.rules.questionnaire import score
from welfare.services.locking import case_event, case_lock

LONGEST_REASON = 500


@transaction.atomic
def score_override_propose(*, actor: Any, number: str, band: str, reason: str) -> ScoreOverride:
    """Propose that the score of a case's last visit be called ``band``. Records ``case.score_propose``.

    The score stays what the answers add up to; the decile of DTSEN is another thing altogether.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role.
        OverrideRefused: ``no_score``, ``waits``: one waits already, ``band``, ``same`` as the answers say, ``reason``.
    """
    case = case_lock(actor=actor, number=number, action="verify")
    verification = _scored(case)
    asked = questionnaire_named(verification.questionnaire)
    before = score(asked, verification.answers).band.code
    if verification.overrides.filter(verdict="").exists():
        raise OverrideRefused(_("Another result waits already for somebody to confirm it."), code="waits")
    if asked.band_named(band) is None:
        raise OverrideRefused(_("Choose one of the results."), code="band", field="band")
    if band == before:
        raise OverrideRefused(_("The answers say so already."), code="same", field="band")
    override = ScoreOverride.objects.create(
        verification=verification,
        before=before,
        band=band,
        reason=_reason(reason),
        proposed_by=actor,
        proposed_at=timezone.now(),
    )
    case_event(actor=actor, case=case, action="score_propose", note=override.reason, band=band)
    return override


@transaction.atomic
def score_override_decide(*, actor: Any, number: str, confirm: bool, reason: str = "") -> ScoreOverride:
    """Confirm or refuse the result that waits; a refusal says why. Records ``case.score_confirm`` or ``case.score_refuse``.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role.
        OverrideRefused: ``none`` waits (any more), ``same_person`` who proposed it, ``reason``.
    """
    case = case_lock(actor=actor, number=number, action="decide")
    override = ScoreOverride.objects.select_for_update().filter(verification__case=case, verdict="").first()
    if override is None:
        raise OverrideRefused(_("Nothing waits here: a colleague was first. Nothing was changed."), code="none")
    if override.proposed_by_id in {actor.pk, *actor.stands_for_ids}:
        raise OverrideRefused(
            _(
                "You proposed this result yourself, or the colleague did for whom you stand in. Somebody else decides it."
            ),
            code="same_person",
        )
    override.verdict = ProposalVerdict.CONFIRMED if confirm else ProposalVerdict.REFUSED
    override.answer = "" if confirm else _reason(reason)
    override.decided_by, override.decided_at = actor, timezone.now()
    override.save(update_fields=["verdict", "answer", "decided_by", "decided_at"])
    action = "score_confirm" if confirm else "score_refuse"
    case_event(actor=actor, case=case, action=action, note=override.answer, band=override.band)
    return override


def _scored(case: Case) -> Verification:
    verification = case.verifications.order_by("-verified_at", "-id").first()
    if verification is None or not verification.answers:
        raise OverrideRefused(_("There is no score yet: the village has not asked."), code="no_score")
    return verification


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise OverrideRefused(
            _("Write in at most %(most)s letters why.") % {"most": LONGEST_REASON}, code="reason", field="reason"
        )
    return reason
