"""Record what somebody was given, and never twice for one period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.models import Household
from core.exceptions import NotWithinReach
from welfare.exceptions import AssistanceRefused
from welfare.models import Assistance, AssistanceKind, Case
from welfare.services.locking import case_event, case_lock

MOST_DAYS = 366
MOST_IDR = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: ``amount_idr`` in whole rupiah, or ``goods`` in words, or both; for the days from and to, included."""

    kind: str
    fund: str
    from_on: date
    to_on: date
    amount_idr: int | None = None
    goods: str = ""


@transaction.atomic
def assistance_record(*, actor: Any, number: str, person: int, given: Given) -> Assistance:
    """Record what a member of a case was given. Records ``case.assist``.

    A kind that a family gets once counts for whichever member it was recorded; a lock on the household, and for one person
    the database, see to it that two desks at once cannot both record it.

    Raises:
        NotWithinReach: no such case, or nobody of it has this key. NotAllowed: wrong role.
        AssistanceRefused: ``twice``, naming the earlier one; or ``kind``, ``amount``, ``period``, ``future``.
    """
    case = case_lock(actor=actor, number=number, action="handle")
    member = case.members.select_related("person").filter(person_id=person).first()
    if member is None:
        raise NotWithinReach(_("Nobody of this case has this key."))
    kind = _check(given)
    Household.objects.select_for_update(of=("self",), no_key=True).get(pk=case.household_id)
    if earlier := _earlier(case, kind, person, given):
        raise _twice(actor, earlier)
    try:
        with transaction.atomic():
            row = Assistance.objects.create(
                case=case,
                person_id=person,
                household_id=case.household_id,
                kind=kind,
                fund=given.fund.strip() or kind.giver,
                amount_idr=given.amount_idr,
                goods=given.goods.strip(),
                from_on=given.from_on,
                to_on=given.to_on,
                recorded_by=actor,
                recorded_at=timezone.now(),
            )
    except IntegrityError as error:  # another household's desk was first with the same person
        if (earlier := _earlier(case, kind, person, given)) is None:
            raise
        raise _twice(actor, earlier) from error
    detail: dict[str, Any] = {"assistance": kind.code, "amount_idr": given.amount_idr or ""}
    detail |= {"from": str(given.from_on), "until": str(given.to_on)}
    case_event(actor=actor, case=case, action="assist", **detail)
    return row


@transaction.atomic
def assistance_withdraw(*, actor: Any, number: str, key: int) -> Assistance:
    """Say that a recorded assistance was a mistake: it stays to be read and does not count. Records ``case.unassist``.

    Raises:
        NotWithinReach: no such case, or no such assistance that counts. NotAllowed: wrong role.
    """
    case = case_lock(actor=actor, number=number, action="handle")
    row = case.assistance.select_related("kind").filter(pk=key, withdrawn_at__isnull=True).first()
    if row is None:
        raise NotWithinReach(_("There is no such assistance."))
    row.withdrawn_at, row.withdrawn_by = timezone.now(), actor
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    case_event(actor=actor, case=case, action="unassist", assistance=row.kind.code)
    return row


def _check(given: Given) -> AssistanceKind:
    kind = AssistanceKind.objects.filter(code=given.kind, ended_on__isnull=True).first()
    if kind is None:
        raise AssistanceRefused(_("Choose one of the kinds."), code="kind", field="kind")
    if given.amount_idr is None and not given.goods.strip():
        raise AssistanceRefused(_("Write how much, or which goods."), code="amount", field="amount_idr")
    if given.amount_idr is not None and not 0 < given.amount_idr <= MOST_IDR:
        raise AssistanceRefused(_("Write an amount in whole rupiah."), code="amount", field="amount_idr")
    if not 0 <= (given.to_on - given.from_on).days < MOST_DAYS:
        raise AssistanceRefused(
            _("The last day comes after the first, at most a year later."), code="period", field="to_on"
        )
    if given.from_on > timezone.localdate():
        raise AssistanceRefused(_("Record what was given, not what will be."), code="future", field="from_on")
    return kind


def _earlier(case: Case, kind: AssistanceKind, person: int, given: Given) -> Assistance | None:
    counts = Assistance.objects.filter(
        kind=kind, withdrawn_at__isnull=True, from_on__lte=given.to_on, to_on__gte=given.from_on
    )
    same = counts.filter(person_id=person)
    if kind.for_family:
        same = counts.filter(household_id=case.household_id) | same
    return same.select_related("kind", "case", "recorded_by").order_by("from_on", "id").first()


def _twice(actor: Any, earlier: Assistance) -> AssistanceRefused:
    words = {
        "kind": earlier.kind.name,
        "from": date_format(earlier.from_on, "SHORT_DATE_FORMAT"),
        "to": date_format(earlier.to_on, "SHORT_DATE_FORMAT"),
        "day": date_format(timezone.localtime(earlier.recorded_at), "SHORT_DATE_FORMAT"),
    }
    if Case.objects.visible_to(actor).filter(pk=earlier.case_id).exists():
        words |= {"number": earlier.case.number, "by": earlier.recorded_by.full_name}
        text = _(
            "%(kind)s from %(from)s to %(to)s was given already: recorded on %(day)s by %(by)s in %(number)s. "
            "Nothing was recorded twice."
        )
    else:
        text = _(
            "%(kind)s from %(from)s to %(to)s was given already, recorded on %(day)s in a case that you do not see. "
            "Nothing was recorded twice."
        )
    return AssistanceRefused(text % words, code="twice", field="kind")
