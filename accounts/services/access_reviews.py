"""The head of department stands for who has access."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessReview, User
from accounts.querysets import REVIEWERS, places_of_any
from accounts.selectors.review import Question, access_review, rows_as_csv
from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import places_of
from regions.rules.codes import covers


@transaction.atomic
def access_review_confirm(*, actor: User, region: Region) -> AccessReview:
    """Confirm that everyone who reaches ``region`` today should. Records ``access_review.confirm`` with the counts.

    Raises:
        NotAllowed: ``actor`` takes part in reviews there but is not the one who confirms them.
        NotWithinReach: the place is none of his.
    """
    _check_place(actor, region)
    if not any(covers(place, region.code) for place in places_of(actor, Capability.CONFIRM_ACCESS)):
        raise NotAllowed(_("The head of department confirms the review."), code="not_head")
    found = access_review(actor, Question(region))
    review = AccessReview.objects.create(
        region=region,
        confirmed_by=actor,
        confirmed_at=timezone.now(),
        accounts=found.accounts,
        assignments=len(found.rows),
        exceptions=len(found.exceptions),
        unused=found.unused,
    )
    audit_record(
        actor=actor,
        action="access_review.confirm",
        subject=review,
        region=region.code,
        detail={
            "accounts": review.accounts,
            "assignments": review.assignments,
            "exceptions": review.exceptions,
            "unused": review.unused,
        },
    )
    return review


@transaction.atomic
def access_review_export(*, actor: User, question: Question) -> str:
    """Return the review as CSV. Records ``access_review.export``.

    Raises:
        NotWithinReach: the place is none of the actor's.
    """
    region = question.region
    _check_place(actor, region)
    found = access_review(actor, question)
    audit_record(
        actor=actor,
        action="access_review.export",
        subject=None,
        region=region.code,
        detail={
            "capability": question.capability.value if question.capability else "",
            "number": question.number or "",
            "assignments": len(found.rows),
            "exceptions": len(found.exceptions),
        },
    )
    return rows_as_csv(found.all_rows)


def _check_place(actor: User, region: Region) -> None:
    if not any(covers(place, region.code) for place in places_of_any(actor, REVIEWERS)):
        raise NotWithinReach("no such place for this reader")
