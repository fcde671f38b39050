"""Open a place that is not one's own in an emergency, close it again, and judge whether it was one."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.exceptions import BreakGlassRefused
from accounts.models import Assignment, BreakGlass, User
from accounts.models.breakglass import LONGEST, Verdict
from accounts.notices import notice_after_commit
from accounts.reach import IN_EMERGENCY
from accounts.roles import ACCOUNT_ADMIN
from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from core.logging import mask_text
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.rules.codes import ancestors_of

MOST_PER_DAY = 3
MOST_NAMESAKES = 5
SHORTEST_REASON = 20
LONGEST_REASON = 300
_SUPERIORS = ("department_head", ACCOUNT_ADMIN)


@transaction.atomic
def break_glass_start(*, actor: User, place: str, reason: str, hours: int, confidential: bool = False) -> BreakGlass:
    """Let ``actor`` see residents and cases at a district or village for 1 to 3 ``hours``, nothing more.

    ``place`` is its code, or its name when no other district or village is called the same. With ``confidential`` she sees
    the confidential cases there too, and the place may be her own; only for who works on cases or decides them herself.

    Records ``break_glass.start`` and writes to the superiors of both places once the transaction has committed.

    Raises:
        NotAllowed: no role of his own includes it.
        BreakGlassRefused: see there.
    """
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # one at a time: the day's sessions are counted
    homes = actor.reach.places(Capability.BREAK_GLASS)
    if not homes:
        raise NotAllowed(_("Your role does not include looking at other places in an emergency."))
    _check_confidential(actor, confidential=confidential)
    region = _region(actor, place.strip(), confidential=confidential)
    _check_terms(reason, hours)
    _check_count(actor)
    now = timezone.now()
    home = min(homes, key=len)
    superiors = _superiors(actor, [home, region.code])
    session = BreakGlass.objects.create(
        user=actor,
        home_id=home,
        region=region,
        reason=reason.strip(),
        started_at=now,
        ends_at=now + timedelta(hours=hours),
        confidential=confidential,
        notified=len(superiors),
    )
    _record(actor, "break_glass.start", session, hours=hours, confidential=confidential)
    _tell(session, superiors)
    return session


@transaction.atomic
def break_glass_end(*, actor: User) -> int:
    """Close what ``actor`` has open before its time and return how many that were. Records ``break_glass.end``."""
    return break_glass_close(actor=actor, user=actor)


def break_glass_close(*, actor: User | None, user: User) -> int:
    """Close what ``user`` has open, in the caller's transaction: by herself, or because her account runs out."""
    now = timezone.now()
    found = list(BreakGlass.objects.open_at(now).select_for_update(of=("self",)).filter(user=user))
    for session in found:
        session.ended_at = now
        session.save(update_fields=["ended_at"])
        _record(actor, "break_glass.end", session)
    return len(found)


@transaction.atomic
def break_glass_review(*, actor: User, key: int, verdict: Verdict, note: str) -> BreakGlass:
    """Say whether it was justified; once, and of a session that is over. Records ``break_glass.review``.

    Raises:
        NotWithinReach: there is no such session within reach. NotAllowed: it is his own, or of one for whom he stands in.
        BreakGlassRefused: ``still_open``, ``reviewed`` or ``note``.
    """
    reviewed = BreakGlass.objects.visible_to(actor, "review").select_for_update(of=("self",))
    session = reviewed.select_related("user", "region").filter(pk=key).first()
    if session is None:
        if BreakGlass.objects.visible_to(actor).filter(pk=key).exists():
            raise NotAllowed(_("Nobody reviews his own emergency access."))
        raise NotWithinReach(_("There is no such emergency access."))
    if session.last_moment > timezone.now():
        raise BreakGlassRefused(_("It is still open. Review it when it is over."), code="still_open")
    if session.verdict:
        raise BreakGlassRefused(_("It was reviewed meanwhile."), code="reviewed")
    text = note.strip()
    if not 1 <= len(text) <= LONGEST_REASON or mask_text(text) != text:
        raise BreakGlassRefused(
            _("Write what you found, in at most 300 letters and without numbers of persons."), code="note", field="note"
        )
    session.reviewed_by, session.reviewed_at, session.verdict, session.note = actor, timezone.now(), verdict, text
    session.save(update_fields=["reviewed_by", "reviewed_at", "verdict", "note"])
    _record(actor, "break_glass.review", session, verdict=verdict.value)
    return session


def _check_confidential(actor: User, *, confidential: bool) -> None:
    worked = (Capability.HANDLE_CASES, Capability.DECIDE_CASES)
    if confidential and not any(actor.reach.own_places(capability) for capability in worked):
        raise BreakGlassRefused(
            _("Confidential cases open only to who works on cases or decides them."),
            code="confidential",
            field="confidential",
        )


def _region(actor: User, typed: str, *, confidential: bool) -> Region:
    known = Region.objects.filter(level__gte=Level.DISTRICT)
    found = list(known.filter(Q(pk=typed) | Q(name__iexact=typed)).order_by("code")[: MOST_NAMESAKES + 1])
    if not found:
        raise BreakGlassRefused(
            _("There is no district or village with this name or code. Write a code as 15.04.03 or 15.04.03.2004."),
            code="region",
            field="place",
        )
    if len(found) > 1:
        codes = [f"{each.full_name} {each.code}" for each in found[:MOST_NAMESAKES]]
        raise BreakGlassRefused(
            _("Several places have this name. Write the code: %(codes)s.") % {"codes": "; ".join(codes)},
            code="several",
            field="place",
        )
    region: Region = found[0]
    if not confidential and all(actor.reach.at(capability, region.code) for capability in IN_EMERGENCY):
        raise BreakGlassRefused(_("You see this place anyway."), code="own_place", field="place")
    return region


def _check_terms(reason: str, hours: int) -> None:
    text = reason.strip()
    letters = sum(letter.isalpha() for letter in text)
    if letters < SHORTEST_REASON or len(text) > LONGEST_REASON or mask_text(text) != text:
        raise BreakGlassRefused(
            _("Write what happened in at least 20 letters, without numbers of persons: your superiors read it."),
            code="reason",
            field="reason",
        )
    if not timedelta(hours=1) <= timedelta(hours=hours) <= LONGEST:
        raise BreakGlassRefused(_("Choose one to three hours."), code="hours", field="hours")


def _check_count(actor: User) -> None:
    now = timezone.now()
    if BreakGlass.objects.open_at(now).filter(user=actor).exists():
        raise BreakGlassRefused(_("You have one open already. Close it first."), code="open")
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if BreakGlass.objects.filter(user=actor, started_at__gte=midnight).count() >= MOST_PER_DAY:
        raise BreakGlassRefused(
            _("That was %(most)s times today already. Ask your superior.") % {"most": MOST_PER_DAY}, code="daily"
        )


def _superiors(actor: User, codes: list[str]) -> list[User]:
    places = {place for code in codes for place in (code, *ancestors_of(code))}
    held = (
        Assignment.objects.active_on(timezone.localdate())
        .filter(role__name__in=_SUPERIORS, region_id__in=places, user__is_active=True)
        .exclude(user=actor)
        .exclude(user__email="")
        .select_related("user")
    )
    return list({assignment.user for assignment in held})


def _tell(session: BreakGlass, superiors: list[User]) -> None:
    words = {
        "name": session.user.full_name,
        "place": session.region.full_name,
        "until": date_format(timezone.localtime(session.ends_at), "DATETIME_FORMAT"),
        "reason": session.reason,
    }
    body = _(
        "%(name)s opened %(place)s in SIPERKASA in an emergency, until %(until)s.\n\nReason given: %(reason)s\n\n"
        "All that is seen is recorded. The head of department or an auditor reviews it in SIPERKASA."
    )
    if session.confidential:
        body = "\n\n".join([body, _("Confidential cases of this place were opened too.")])
    notice_after_commit(to=superiors, subject=_("Emergency access opened"), body=body % words)


def _record(actor: User | None, action: str, session: BreakGlass, **detail: object) -> None:
    audit_record(
        actor=actor,
        action=action,
        subject=session,
        region=session.region_id,
        detail={"user": session.user_id, "until": session.ends_at.isoformat(timespec="minutes"), **detail},
    )
