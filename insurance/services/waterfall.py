"""Work out the waterfall of a regency: from nothing, after a load or a change in the registry, or of an earlier day."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed
from insurance.models import Membership, MembershipPast, WaterfallRun
from insurance.rules.leaves import Leaf
from insurance.rules.matching import Rule
from insurance.rules.waterfall import INSURER_ONLY, RESIDENT_ONLY
from insurance.selectors.access import may
from insurance.selectors.parameters import reconciliation_rule_on
from insurance.services import waterfall_counts as counts
from insurance.services import waterfall_sql as sql
from insurance.services.waterfall_judging import another_regency, judge_all, judge_sets
from insurance.services.waterfall_marks import cards_mark, marks_forget, marks_take
from insurance.services.waterfall_sources import sources_now, sources_on
from insurance.services.waterfall_workspace import Workspace, workspace
from regions.capabilities import Capability
from regions.rules.codes import bounds_at_or_below

JOB_KIND = "waterfall.refresh"
_REGENCY = len("15.04")
# Number of the advisory lock: two runs at once would work out the same twice, and the later one would win or lose.
ONE_RUN = 4_215_042_027
# Above this share of a regency's villages, counting everybody is cheaper than counting village by village.
_FEW = 0.25


@transaction.atomic
def waterfall_refresh(*, actor: Any, region: str, cards: str = "") -> WaterfallRun:
    """Work out and keep the waterfall of a regency as it is now: findings by name, and the counts.

    ``cards`` is the name, as SQL writes it, of a table with the column ``card_number``: only what hangs
    together with those cards and with the changes that were marked since the last run is looked at again (after a load),
    otherwise everybody is. Links cards and residents on the way. The totals are those of all cards and all residents,
    and the database refuses them when the buckets do not add up to them. Records ``waterfall.refresh``.

    Raises:
        NotAllowed: the actor does not change members here; ``None`` is the system.
    """
    if actor is not None and not may(actor, Capability.CHANGE_MEMBERS, region):
        raise NotAllowed(_("Your role does not change members here."))
    return _run(actor, region, cards=cards, in_full=not cards)


@transaction.atomic
def waterfall_follow(*, region: str) -> WaterfallRun | None:
    """Bring a regency's waterfall in step with what was marked since its last run; return nothing where nothing was.

    Only what the changes touched is looked at again, only the places it concerns are counted again. Records
    ``waterfall.refresh``.
    """
    return _run(None, region, cards="", in_full=False) if counts_are_behind(region) else None


def counts_are_behind(region: str) -> bool:
    """Whether something was marked that the kept counts of a regency do not know of yet."""
    return WaterfallRun.objects.filter(region=region, region__waterfall_marks__isnull=False).exists()


@transaction.atomic
def waterfall_rejudge(*, region: str, card_numbers: list[str]) -> None:
    """Look again at some cards and all that hangs together with them, and keep their findings; runs in the caller's service.

    The counts follow with the next run: until then the cards are marked.
    """
    if not WaterfallRun.objects.filter(region=region).exists():
        return
    _one_run()
    with workspace(sources_now(region), _values(region, timezone.localdate())) as space:
        space.run(sql.SETS)
        space.run("INSERT INTO wf_ask_card SELECT unnest(%(cards)s::text[])", cards=card_numbers)
        judge_sets(space)
        space.run(counts.FORGET_SETS)
        space.run(counts.RELINK)
        space.run(counts.KEEP_FINDINGS)
    cards_mark(region=region, card_numbers=card_numbers)


@transaction.atomic
def waterfall_leaves(*, region: str, day: date, known_at: datetime | None = None) -> list[Leaf]:
    """Return the counts of a region on a day as known at a moment, worked out anew; nothing of it is kept but the likeness
    of names that were never compared.

    A province is the sum of its regencies. Today without a moment is read from the present rows, any other day
    from the states that held then.
    """
    if len(region) < _REGENCY:
        return [
            leaf
            for each in regencies_below(region)
            for leaf in waterfall_leaves(region=each, day=day, known_at=known_at)
        ]
    regency = region[:_REGENCY]
    present = day == timezone.localdate() and known_at is None
    sources = sources_now(regency, names=False) if present else sources_on(regency, day, known_at or timezone.now())
    lower, upper = bounds_at_or_below(region)
    with workspace(sources, _values(regency, day)) as space:
        judge_all(space)
        _count(space, counts.ODD_CARDS_JUDGED, counts.ODD_PEOPLE_JUDGED)
        leaves = "SELECT place, segment, status, bucket, members, persons, billed FROM wf_leaf"
        rows = space.rows(f"{leaves} WHERE place >= %(lower)s AND place < %(upper)s", lower=lower, upper=upper)
    return [Leaf(*row) for row in rows]


def regencies_below(region: str = "") -> list[str]:
    """Return the codes of the regencies, of one province or of all, that have cards or people."""
    with connection.cursor() as cursor:
        cursor.execute(sql.REGENCIES, {"region": region})
        return [code for (code,) in cursor.fetchall()]


def _run(actor: Any, region: str, *, cards: str, in_full: bool) -> WaterfallRun:
    started, now, day = time.monotonic(), timezone.now(), timezone.localdate()
    _one_run()
    before = WaterfallRun.objects.filter(region=region).values_list("cards_version", flat=True).first()
    if in_full or not _keep_touched(region, day, cards):
        _keep_all(region, day)
    run, _created = WaterfallRun.objects.update_or_create(
        region_id=region,
        defaults={
            "day": day,
            "computed_at": now,
            "seconds": round(time.monotonic() - started, 3),
            "counted_version": before,
            "settled_on": _settled_on(region),
        },
    )
    audit_record(actor=actor, action="waterfall.refresh", subject=run, region=region, detail={"touched": not in_full})
    return run


def _settled_on(region: str) -> date | None:
    """Return the first day on which every state of a card that is recorded has begun, and every one that ended is over."""
    begun = Membership.objects.filter(territory=region).aggregate(last=Max("valid_from"))["last"]
    over = MembershipPast.objects.filter(territory=region).aggregate(last=Max("valid_to"))["last"]
    return max((each for each in (begun, over) if each), default=None)


def _one_run() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_RUN])


def _values(region: str, day: date) -> dict[str, Any]:
    rule: Rule = reconciliation_rule_on(day)
    return {
        "region": region,
        "day": day,
        "agreement": rule.name_agreement,
        "newborn": rule.newborn_days,
        "newcomer": rule.newcomer_days,
        "insurer_only": list(INSURER_ONLY),
        "resident_only": list(RESIDENT_ONLY),
    }


def _keep_all(region: str, day: date) -> None:
    with workspace(sources_now(region), _values(region, day)) as space:
        marks_forget(space)  # before everybody is looked at: what is marked meanwhile stays marked
        judge_all(space)
        space.run(counts.FORGET_ALL)
        space.run(counts.RELINK)
        space.run(counts.KEEP_FINDINGS)
        _count(space, counts.ODD_CARDS_JUDGED, counts.ODD_PEOPLE_JUDGED)
        _keep_counts(space)
        if not _sides_agree(space):
            raise IntegrityError("the cards of residents and the residents with a card are not as many")


def _keep_touched(region: str, day: date, cards: str) -> bool:
    """Keep what a load or marked changes touched; return whether that was possible, or everybody has to be looked at."""
    if not WaterfallRun.objects.filter(region=region, region__waterfall_facts__isnull=False).exists():
        return False
    with workspace(sources_now(region), _values(region, day)) as space:
        space.run(sql.SETS)
        space.run(counts.PLACES)
        if cards:
            space.run(sql.SEED_TOUCHED.replace("@touched", cards))
            space.run(counts.PLACES_BEFORE_LOAD.replace("@touched", cards))
        if not marks_take(space):
            return False
        judge_sets(space)
        many = bool(space.rows(counts.MANY_PLACES, few=_FEW)[0][0])
        if not many:
            space.run(counts.PLACES_OF_SETS)
        space.run(counts.FORGET_SETS)
        space.run(counts.RELINK)
        space.run(counts.KEEP_FINDINGS)
        space.run(counts.AGE)
        few = not many and _few_places(space)
        _count(space, counts.ODD_CARDS_KEPT, counts.ODD_PEOPLE_KEPT, few=few)
        if few:
            space.run(counts.OTHER_LEAVES)
        _keep_counts(space, few=few)
        # Somebody was changed without a mark: no difference may stay, so everybody is looked at.
        return _sides_agree(space)


def _few_places(space: Workspace) -> bool:
    space.run(counts.PLACES_COUNTED)
    counted, villages = space.row(counts.SHARE_COUNTED)
    return bool(counted <= villages * _FEW)


def _count(space: Workspace, odd_cards: str, odd_people: str, *, few: bool = False) -> None:
    """Count everybody, less the exceptions, into ``wf_leaf``; ``few``: only the places of ``wf_counted``."""
    of = {
        "of_cards": counts.IN_COUNTED.format("c.place") if few else "",
        "of_people": counts.IN_COUNTED.format("p.village_id") if few else "",
        "of_findings": counts.IN_COUNTED.format("f.place_id") if few else "",
    }
    space.run(counts.EVERYBODY.format(**of))
    space.run(counts.LEAVES.format(odd_cards=odd_cards.format(**of), odd_people=odd_people.format(**of)))


def _keep_counts(space: Workspace, *, few: bool = False) -> None:
    shown = {"shown_facts": counts.SHOWN_FACTS if few else "", "shown_codes": counts.SHOWN_CODES if few else ""}
    space.run(counts.KEEP_FACTS.format(**shown))
    space.run(counts.KEEP_PLACES.format(**shown))


def _sides_agree(space: Workspace) -> bool:
    if another_regency(space):
        return True  # a resident's card may be listed there
    row = space.rows(counts.SIDES_AGREE)
    return not row or bool(row[0][0])
