"""Keep what the village found at the door."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from beneficiaries.models import ChangeProposal, Person
from beneficiaries.services.proposals import change_propose
from core.dates import age_on
from welfare.codes import Finding, Presence
from welfare.exceptions import AnswersRefused, StepRefused
from welfare.models import Case, MemberFinding, Verification, VerificationDraft
from welfare.rules.member_questions import check_member_answers, member_field
from welfare.rules.questionnaire import Answer, Questionnaire, check_answers, score
from welfare.rules.visits import check_visit_day
from welfare.rules.workflow import Given, check_taken, find_verification
from welfare.selectors.facts import case_facts, hands_of
from welfare.selectors.questionnaires import questionnaire_begun, questionnaire_in_force
from welfare.selectors.verification import members_to_confirm
from welfare.services.locking import case_lock, case_move
from welfare.services.planned_visits import visits_made_by_verifying

_PROPOSED = frozenset({Presence.DECEASED, Presence.MOVED})


@dataclass(frozen=True, slots=True)
class MemberFound:
    """What was found about one member; ``since`` when she died or moved, the day of the visit when nobody could say.

    ``answers`` are to the questions about members, of those who live there.
    """

    person_id: int
    presence: Presence
    since: date | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def case_verify(
    *,
    actor: Any,
    number: str,
    answers: Mapping[str, Any],
    finding: Finding,
    note: str,
    questionnaire: str = "",
    visited_on: date | None = None,
    members: Collection[MemberFound] = (),
    submission_key: uuid.UUID | None = None,
) -> Verification:
    """Store the answers to a questionnaire with the finding and a note, and pass the case on.

    ``questionnaire`` names the version that the visit began with, the one in force when empty. ``visited_on`` is today
    unless told. Where nobody was found there is nobody to ask: answers and members stay empty. Anything but a confirmed
    need has to be explained by a note. Of members found to have died or moved a change is proposed to the registry, which
    somebody else confirms. A form that arrives twice (same ``submission_key``) is one verification. Pictures that wait
    join it; the actor's draft goes. Records ``case.verify``, and ``change.propose`` for each such member.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role. StepRefused: ``wrong_state``, ``same_person``, or what is
        missing (``note_missing``), ``visit_ahead``, ``visit_before_case``, ``not_a_member``, ``key_used``.
        AnswersRefused, ChangeRefused, ProposalRefused: see there.
    """
    case = case_lock(actor=actor, number=number, action="verify")
    earlier = _sent_before(actor, case, submission_key)
    if earlier is not None:
        return earlier
    taken = find_verification(case.definition, case.state)
    given = Given(note=note)
    check_taken(case.definition, taken, case_facts([case])[case.pk], hands_of(actor), given)
    if finding != Finding.CONFIRMED and not note.strip():
        raise StepRefused(_("Write in a sentence what you found."), code="note_missing", field="note")
    today = timezone.localdate()
    visited_on = visited_on or today
    check_visit_day(visited_on=visited_on, today=today, registered_on=timezone.localdate(case.registered_at))
    asked = questionnaire_begun(questionnaire) if questionnaire else questionnaire_in_force(today)
    clean = {} if finding == Finding.NOT_FOUND else check_answers(asked, answers)
    verification = Verification.objects.create(
        case=case,
        questionnaire=asked.name,
        answers=clean,
        finding=finding,
        note=note.strip(),
        visited_on=visited_on,
        verified_by=actor,
        verified_at=timezone.now(),
        submission_key=submission_key,
    )
    proposed = _keep_members(actor, verification, asked, members) if finding != Finding.NOT_FOUND else 0
    photos = case.photos.filter(verification=None, removed_at=None).update(verification=verification)
    VerificationDraft.objects.filter(user=actor, case=case).delete()
    visits_made_by_verifying(case, on=visited_on)
    case.verified_by = actor
    case.save(update_fields=["verified_by"])
    detail = {"finding": finding, "on": visited_on.isoformat(), "photos": photos, "proposals": proposed}
    case_move(actor=actor, case=case, transition=taken, given=given, **detail, **_counted(asked, clean))
    return verification


def _sent_before(actor: Any, case: Case, key: uuid.UUID | None) -> Verification | None:
    earlier = Verification.objects.filter(submission_key=key).first() if key else None
    if earlier is not None and (earlier.case_id != case.pk or earlier.verified_by_id != actor.pk):
        raise StepRefused(_("This form was already used. Open it again from the case."), code="key_used")
    return earlier


def _counted(asked: Questionnaire, answers: Mapping[str, Any]) -> dict[str, int | None]:
    if not answers:
        return {"criteria_met": None}
    found = score(asked, answers)
    return {"criteria_met": found.met, "points": found.points}


def _keep_members(
    actor: Any, verification: Verification, asked: Questionnaire, members: Collection[MemberFound]
) -> int:
    """Keep what was found about each, and return how many changes of the registry are proposed."""
    known = {person.pk: person for person in members_to_confirm(user=actor, case=verification.case)}
    if strangers := {each.person_id for each in members} - known.keys():
        raise StepRefused(
            _("%(count)s of those named does not belong to this household any more. Open the form again.")
            % {"count": len(strangers)},
            code="not_a_member",
        )
    found = []
    for each in members:
        proposal = None
        if each.presence in _PROPOSED:
            proposal = _propose(actor, verification, known[each.person_id], each)
        found.append(
            MemberFinding(
                verification=verification,
                person_id=each.person_id,
                presence=each.presence,
                since=each.since,
                answers=_member_answers(asked, known[each.person_id], each, verification.visited_on),
                proposal=proposal,
            )
        )
    MemberFinding.objects.bulk_create(found)
    return sum(each.proposal is not None for each in found)


def _member_answers(asked: Questionnaire, person: Person, found: MemberFound, on: date) -> dict[str, Answer]:
    if found.presence != Presence.PRESENT:
        return {}
    try:
        return check_member_answers(asked, found.answers, sex=person.sex, age=age_on(on, person.born_on))
    except AnswersRefused as refusal:  # said at the field of this member
        raise AnswersRefused(
            str(refusal), code=refusal.code, field=member_field(refusal.field or "", person.pk)
        ) from refusal


def _propose(actor: Any, verification: Verification, person: Person, found: MemberFound) -> ChangeProposal:
    return change_propose(
        actor=actor,
        person=person,
        status=found.presence.value,
        on=found.since or verification.visited_on,
        basis=_basis(verification.case),
    )


def _basis(case: Case) -> str:
    # It is kept in her file beside what people wrote by hand: in the office's language, whatever the visitor reads.
    with translation.override(settings.LANGUAGE_CODE):
        # Whoever sees residents reads it: that there is a confidential case about her is nobody's business there.
        return _("Visit at home") if case.sensitive else _("Visit, case %(number)s") % {"number": case.number}
