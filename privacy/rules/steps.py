"""Which answer a request can get now, and which ground the law gives for refusing which right."""

from __future__ import annotations

from django.utils.translation import gettext as _

from privacy.codes import Ground, RequestStatus, Right
from privacy.exceptions import StepRefused

_ALWAYS = frozenset({Ground.IDENTITY, Ground.NOT_HELD})
# UU 27/2022 Pasal 33: access and changes are refused on these grounds only.
_PASAL_33 = frozenset({Ground.SAFETY, Ground.OTHERS_DATA, Ground.DEFENCE})
# UU 27/2022 Pasal 15 ayat (1): exceptions from the rights of Pasal 8, 9, 10, 11 and 13, and from no other.
_PASAL_15 = frozenset(
    {Ground.DEFENCE, Ground.LAW_ENFORCEMENT, Ground.PUBLIC_INTEREST, Ground.SUPERVISION, Ground.SCIENCE}
)

GROUNDS: dict[Right, frozenset[Ground]] = {
    Right.ACCESS: _ALWAYS | _PASAL_33,
    Right.CORRECTION: _ALWAYS | _PASAL_33 | {Ground.OTHER_OFFICE, Ground.UNFOUNDED},
    Right.COMPLETION: _ALWAYS | _PASAL_33 | {Ground.OTHER_OFFICE, Ground.UNFOUNDED},
    Right.DELETION: _ALWAYS | _PASAL_15 | {Ground.RETENTION},
    Right.WITHDRAWAL: _ALWAYS | _PASAL_15 | {Ground.NO_CONSENT},
    Right.OBJECTION: _ALWAYS | _PASAL_15 | {Ground.UNFOUNDED},
    Right.RESTRICTION: _ALWAYS | _PASAL_15,
    Right.PORTABILITY: _ALWAYS | _PASAL_15,
    Right.COMPLAINT: _ALWAYS | {Ground.UNFOUNDED, Ground.OTHER_OFFICE},
}
OUTCOMES = (RequestStatus.FULFILLED, RequestStatus.PARTLY, RequestStatus.REFUSED)


def grounds_for(right: Right) -> list[Ground]:
    """Return the grounds on which ``right`` may be refused, in the order of the list."""
    return [ground for ground in Ground if ground in GROUNDS[right]]


def check_open(status: RequestStatus) -> None:
    """Refuse any step with a request that was answered.

    Raises:
        StepRefused: ``wrong_state``.
    """
    if status in OUTCOMES:
        raise StepRefused(_("This request was answered meanwhile. Nothing was changed."), code="wrong_state")


def check_identify(status: RequestStatus) -> None:
    """Refuse checking an identity twice.

    Raises:
        StepRefused: ``wrong_state``.
    """
    check_open(status)
    if status == RequestStatus.IDENTIFIED:
        raise StepRefused(_("The identity was checked already."), code="wrong_state")


def check_answer(*, right: Right, status: RequestStatus, outcome: RequestStatus, ground: str) -> None:
    """Refuse an answer that the law or the state of the request does not allow.

    Nothing is given or changed before it is clear who asks; refusing for want of that is the one answer without it.

    Raises:
        StepRefused: ``wrong_state``, ``not_identified``, ``ground_missing`` or ``ground_unfit``.
    """
    check_open(status)
    if outcome == RequestStatus.FULFILLED:
        if ground:
            raise StepRefused(
                _("A ground belongs to a refusal. Leave it out, or choose another answer."),
                code="ground_unfit",
                field="ground",
            )
    elif not ground:
        raise StepRefused(
            _("Choose the ground of the refusal: the letter names it."), code="ground_missing", field="ground"
        )
    elif ground not in GROUNDS[right]:
        raise StepRefused(
            _("The law does not allow this ground for this right. Choose another."), code="ground_unfit", field="ground"
        )
    without_identity = outcome == RequestStatus.REFUSED and ground == Ground.IDENTITY
    if status == RequestStatus.RECEIVED and not without_identity:
        raise StepRefused(_("Check first who asks, and that she may."), code="not_identified")
