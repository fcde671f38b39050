"""Let a colleague stand in for somebody who is away, and end that."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.exceptions import StandInRefused
from accounts.models import Assignment, StandIn, User
from accounts.notices import notice_after_commit
from accounts.roles import ROLES, clash
from accounts.selectors.accounts import place_of_account
from accounts.selectors.standin import roles_lent_to
from accounts.services.assignments import LONGEST_REASON, account_to_change
from audit.services import audit_record
from core.exceptions import NotWithinReach
from core.logging import mask_text

LONGEST_DAYS = 180
_REGENCY = len("15.04")


@transaction.atomic
def stand_in_create(
    *, actor: User, absent: User, substitute: str, valid_from: date, valid_to: date, reason: str
) -> StandIn:
    """Let the account named ``substitute`` stand in for ``absent`` between two days, both included.

    Everybody does so for himself; who manages an account does so for its holder, with a colleague whose account he
    manages as well. Records ``stand_in.create`` and tells both by mail.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of. NotAllowed: one that he does not manage.
        StandInRefused: see there.
    """
    if actor.pk != absent.pk:
        account_to_change(actor=actor, key=absent.pk, lock=False)
    _check_terms(valid_from, valid_to, reason)
    other = _substitute(actor, absent, substitute.strip())
    # In the order of their keys, so that two who name each other at once do not wait for each other for ever.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[absent.pk, other.pk]).order_by("pk"))
    places = _check_roles(absent, other, valid_from, valid_to)
    stand_in = StandIn.objects.create(
        absent=absent,
        substitute=other,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason.strip(),
        created_by=actor,
        created_at=timezone.now(),
    )
    _record(actor, "stand_in.create", stand_in, region=min(places, key=len))
    _tell(stand_in)
    return stand_in


@transaction.atomic
def stand_in_end(*, actor: User, key: int) -> StandIn:
    """End a stand-in now: by either of the two, or by who manages the absent one's account. Records ``stand_in.end``.

    Raises:
        NotWithinReach: there is no such stand-in that ``actor`` may end.
    """
    found = StandIn.objects.live_on(timezone.localdate()).select_for_update(of=("self",)).filter(pk=key).first()
    if found is None or not _may_end(actor, found):
        raise NotWithinReach(_("There is no such stand-in."))
    found.ended_by, found.ended_at = actor, timezone.now()
    found.save(update_fields=["ended_by", "ended_at"])
    _record(actor, "stand_in.end", found, region=place_of_account(found.absent))
    return found


def stand_ins_close(*, actor: User | None, user: User) -> int:
    """End all stand-ins of a locked account that runs out, whichever of the two it is. Records ``stand_in.end`` for each."""
    concerned = StandIn.objects.live_on(timezone.localdate()).filter(Q(absent=user) | Q(substitute=user))
    found = list(concerned.select_for_update(of=("self",)))
    for stand_in in found:
        stand_in.ended_by, stand_in.ended_at = actor, timezone.now()
        stand_in.save(update_fields=["ended_by", "ended_at"])
        _record(actor, "stand_in.end", stand_in, region=place_of_account(stand_in.absent))
    return len(found)


def _check_terms(start: date, end: date, reason: str) -> None:
    if start < timezone.localdate():
        raise StandInRefused(_("The first day lies in the past."), code="dates", field="valid_from")
    if not start <= end <= start + timedelta(days=LONGEST_DAYS):
        raise StandInRefused(
            _("Choose a last day on or after the first, at most %(days)s days later.") % {"days": LONGEST_DAYS},
            code="dates",
            field="valid_to",
        )
    text = reason.strip()
    if not 1 <= len(text) <= LONGEST_REASON or mask_text(text) != text:
        raise StandInRefused(
            _("Write why, in at most 200 letters and without numbers of persons: the reason stays in the record."),
            code="reason",
            field="reason",
        )


def _substitute(actor: User, absent: User, username: str) -> User:
    # One sentence for whatever is wrong with the name: a form is no way to find out who has an account here.
    today = timezone.localdate()
    user: User | None = User.objects.filter(username=username, is_active=True).exclude(pk=absent.pk).first()
    own = {place[:_REGENCY] for place in _places(absent, today)}
    if (
        user is None
        or not own & {place[:_REGENCY] for place in _places(user, today)}
        or (actor.pk != absent.pk and not User.objects.visible_to(actor, "change").filter(pk=user.pk).exists())
    ):
        raise StandInRefused(
            _("No colleague of this office who could stand in has this account name. Ask how it is written."),
            code="substitute",
            field="substitute",
        )
    return user


def _places(user: User, day: date) -> list[str]:
    return list(Assignment.objects.live_on(day).filter(user=user).values_list("region_id", flat=True))


def _check_roles(absent: User, other: User, start: date, end: date) -> list[str]:
    """Refuse when there is nothing to stand in for, somebody does already, or roles would meet that must not."""
    held = list(Assignment.objects.overlapping(start, end).filter(user=absent).values_list("role__name", "region_id"))
    if not held:
        raise StandInRefused(_("There is no role in that time to stand in for."), code="no_role")
    if StandIn.objects.overlapping(start, end).filter(absent=absent).exists():
        raise StandInRefused(
            _("Somebody stands in already in that time. End that first."), code="already", field="valid_from"
        )
    own = set(Assignment.objects.overlapping(start, end).filter(user=other).values_list("role__name", flat=True))
    if pair := clash(own | roles_lent_to(other, start, end), {role for role, _place in held}):
        raise StandInRefused(
            _("%(new)s and %(held)s must not be the same person: who proposes or administers does not decide.")
            % {"new": ROLES[pair[0]].label, "held": ROLES[pair[1]].label},
            code="incompatible_roles",
            field="substitute",
        )
    return [place for _role, place in held]


def _may_end(actor: User, stand_in: StandIn) -> bool:
    if actor.pk in (stand_in.absent_id, stand_in.substitute_id):
        return True
    return bool(User.objects.visible_to(actor, "change").filter(pk=stand_in.absent_id).exists())


def _record(actor: User | None, action: str, stand_in: StandIn, *, region: str) -> None:
    audit_record(
        actor=actor,
        action=action,
        subject=stand_in,
        region=region,
        detail={
            "user": stand_in.absent_id,
            "substitute": stand_in.substitute_id,
            "from": str(stand_in.valid_from),
            "until": str(stand_in.valid_to),
        },
    )


def _tell(stand_in: StandIn) -> None:
    words = {
        "absent": stand_in.absent.full_name,
        "substitute": stand_in.substitute.full_name,
        "start": date_format(stand_in.valid_from, "DATE_FORMAT"),
        "end": date_format(stand_in.valid_to, "DATE_FORMAT"),
    }
    body = _(
        "%(substitute)s stands in for %(absent)s in SIPERKASA from %(start)s until %(end)s.\n\n"
        "What is done so carries both names in the record. Either of you can end it on the profile page."
    )
    people = [stand_in.absent, stand_in.substitute]
    notice_after_commit(to=people, subject=_("Standing in for a colleague"), body=body % words)
