"""Who has seen this person's data: what the record of processing can tell, and what it cannot (UU 27/2022 Pasal 32)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Assignment, BreakGlass, User
from accounts.selectors.review_rows import role_label
from audit.models import AuditEvent
from audit.querysets import AuditEventQuerySet
from audit.selectors import event_rows
from beneficiaries.models import Person, PersonSpell
from core.exceptions import NotAllowed, NotWithinReach
from core.web.paging import Page, keyset_page
from insurance.codes import ProposalStatus
from insurance.models import Proposal
from privacy.models import SubjectRequest
from regions.capabilities import Capability
from regions.rules.codes import ancestors_of, covers
from welfare.models import Case, CaseMember

MOST_LISTS = 20
# A state is closed and its event written in one transaction, some milliseconds apart.
_SAME_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One act: who (with her roles on that day at that place), what, where, and why as far as anything was written.

    ``actor`` is the name of the account's holder, empty for the system; ``detail`` holds codes and counts in words.
    """

    event: AuditEvent
    label: str | Promise
    actor: str
    roles: Sequence[str]
    place: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A page of the acts that touched somebody's data, newest first.

    ``lists`` are exports of a place she lived in: whether she stood in one of them the record does not say.
    """

    person: Person
    rows: Sequence[TraceRow]
    page: Page[AuditEvent]
    lists: Sequence[TraceRow]


def person_trace(*, user: Any, person_id: int, after: str = "", before: str = "") -> Trace:
    """Return who has seen or changed the data of a resident, as far as it happened at the reader's places.

    Raises:
        NotWithinReach: there is no such resident for this reader. NotAllowed: she may be seen, her trace not.
    """
    person = Person.objects.visible_to(user).select_related("village__parent").filter(pk=person_id).first()
    if person is None:
        raise NotWithinReach(_("There is no such resident."))
    if not user.reach.at(Capability.VIEW_PRIVACY, person.village_id):
        raise NotAllowed(_("Your role does not look up who has seen somebody's data."))
    events = trace_events(user, footprint_of(person))
    page = keyset_page(events, order=["-id"], after=after, before=before, first=_by_indexes)
    return Trace(person, trace_rows(page.items), page, trace_rows(possible_lists(user, person)))


@dataclass(frozen=True, slots=True)
class Footprint:
    """By what the record knows somebody: her keys, the keys of things that hold her data, by kind, and the households
    that she was known to belong to, each from a moment until a moment.
    """

    persons: Sequence[int]
    subjects: Mapping[str, Iterable[int]]
    households: Sequence[tuple[int, datetime, datetime | None]]


def footprint_of(person: Person) -> Footprint:
    """Return it, records that were merged into hers included.

    A file for BPJS counts once it was sent with her in it, an import when it wrote or closed one of her states.
    """
    keys = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    proposals = list(Proposal.objects.filter(person__in=keys).values_list("pk", "batch_id", "status"))
    spells = list(PersonSpell.objects.filter(person__in=keys))
    periods = [(spell.household_id, spell.recorded_at, spell.superseded_at) for spell in spells]
    files = [person.batch_id, *(key for spell in spells for key in (spell.batch_id, spell.closed_by_batch_id))]
    return Footprint(
        keys,
        {
            "beneficiaries.person": keys,
            "welfare.case": list(CaseMember.objects.filter(person__in=keys).values_list("case_id", flat=True)),
            "insurance.proposal": [key for key, _batch, _status in proposals],
            "insurance.proposalbatch": {batch for _key, batch, status in proposals if status != ProposalStatus.WAITING},
            "privacy.subjectrequest": list(SubjectRequest.objects.filter(person__in=keys).values_list("pk", flat=True)),
            "exchange.importbatch": {key for key in files if key},
        },
        [(key, start, end) for key, start, end in [(person.household_id, person.recorded_at, None), *periods] if key],
    )


def trace_events(user: Any, found: Footprint, *, cases: bool = True) -> AuditEventQuerySet:
    """Return the events within reach that touched somebody: her page, her household's, cases, proposals, files.

    A case that the reader may not see leaves no trace here either; without ``cases`` none does.
    """
    events = _touching(AuditEvent.objects.visible_to(user, "disclose"), found)
    if not cases:
        return events.exclude(subject_type="welfare.case")
    hers = set(found.subjects["welfare.case"])
    hidden = hers - set(Case.objects.visible_to(user).filter(pk__in=hers).values_list("pk", flat=True))
    return events.exclude(subject_type="welfare.case", subject_id__in=[str(key) for key in hidden])


def events_beyond(user: Any, found: Footprint) -> int:
    """Return how many events touched her beyond the reader's reach: an answer to her must say so."""
    return _touching(AuditEvent.objects.all(), found).count() - trace_events(user, found).count()


def possible_lists(user: Any, person: Person) -> list[AuditEvent]:
    """Return the newest exports of people that covered a village she lives or lived in."""
    villages = {person.village_id, *person.spells.values_list("village_id", flat=True)}
    around = {code for village in villages for code in (village, *ancestors_of(village))}
    exports = AuditEvent.objects.visible_to(user, "disclose").filter(action="person.export", subject_id="")
    # An export of everything one may export names its places; the region alone is the first of them.
    found = exports.filter(region__in=around) | exports.filter(detail__places__has_any_keys=sorted(around))
    newest = found.order_by("-id")[: MOST_LISTS * 5]
    return [event for event in newest if _covered(event, villages)][:MOST_LISTS]


def trace_rows(events: Sequence[AuditEvent]) -> list[TraceRow]:
    """Return events that the caller has fetched within reach, with who did them and why; four queries for any number."""
    names = _actors(events)
    roles = _roles_then(events)
    reasons = _emergencies(events)
    return [
        TraceRow(
            event=row.event,
            label=row.label,
            actor=names.get(row.event.actor_id, "") if row.event.actor_id else "",
            roles=roles[row.event.pk],
            place=row.place,
            reason=reasons.get(row.event.detail.get("break_glass"), ""),
            detail=row.detail,
        )
        for row in event_rows(events)
    ]


def _by_indexes(events: QuerySet[AuditEvent], order: Sequence[str], limit: int) -> QuerySet[AuditEvent]:
    """Return the first rows by sorting what the indexes find.

    An order that the primary key has makes the planner walk all events from the newest, a second for somebody whom
    nobody looks up: it cannot know how rare she is. An expression in the order leaves it the indexes by person and subject.
    """
    sign = -1 if order[0].startswith("-") else 1
    keys = list(events.order_by(F("id") * sign).values_list("pk", flat=True)[:limit])
    return AuditEvent.objects.filter(pk__in=keys).order_by(*order)


def _touching(events: AuditEventQuerySet, found: Footprint) -> AuditEventQuerySet:
    about = Q(pk__in=())
    for household, start, end in found.households:
        # What was done to a household touched whoever was in it; a page of it names those whom it showed.
        then = Q(at__gte=start - _SAME_MOMENT)
        if end is not None:
            then &= Q(at__lte=end + _SAME_MOMENT)
        about |= Q(subject_type="beneficiaries.household", subject_id=str(household)) & then
    unnamed = about & ~Q(detail__has_key="persons")
    # Who opened a batch touched nobody.
    touching = events.touching(persons=found.persons, subjects=found.subjects, also=unnamed)
    return touching.exclude(action="batch.open")


def _covered(event: AuditEvent, villages: Iterable[str]) -> bool:
    places = event.detail.get("places") or []
    asked = places if event.region in places else [event.region]
    return any(covers(place, village) for place in asked for village in villages)


def _actors(events: Sequence[AuditEvent]) -> dict[int, str]:
    keys = {event.actor_id for event in events if event.actor_id}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "full_name"))


def _roles_then(events: Sequence[AuditEvent]) -> Mapping[int, list[str]]:
    """Return the roles by which each actor could be there on that day; nothing where somebody else's role let her in."""
    keys = {event.actor_id for event in events if event.actor_id}
    held: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in Assignment.objects.filter(user__in=keys).select_related("role"):
        held[assignment.user_id].append(assignment)
    found: dict[int, list[str]] = {}
    for event in events:
        day = timezone.localdate(event.at)
        found[event.pk] = sorted(
            {
                role_label(each.role.name)
                for each in held.get(event.actor_id or 0, ())
                if each.valid_from <= day
                and (each.valid_to is None or day <= each.valid_to)
                and (not event.region or covers(each.region_id, event.region))
            }
        )
    return found


def _emergencies(events: Sequence[AuditEvent]) -> Mapping[Any, str]:
    keys = {event.detail["break_glass"] for event in events if "break_glass" in event.detail}
    if not keys:
        return {}
    return dict(BreakGlass.objects.filter(pk__in=keys).values_list("pk", "reason"))
