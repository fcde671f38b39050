"""Look for records that may be one person, over a whole region at once."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.exceptions import DuplicateRefused
from beneficiaries.rules.duplicates import LEAST, Reason, weigh
from beneficiaries.services.duplicate_blocks import blocks_build, candidates
from core.exceptions import NotAllowed
from jobs.models import Job
from jobs.services import job_enqueue
from regions.capabilities import Capability
from regions.querysets import places_of
from regions.rules.codes import covers
from regions.selectors.places import region_named

JOB_KIND = "duplicates.find"

ONE_SEARCH = 4_215_042_026  # key of the advisory lock: two searches at once would only wait for each other
_BATCH = 20_000
_REGENCY = len("15.04")
_SCORED = (
    "CREATE TEMP TABLE duplicate_scored (first bigint, second bigint, score integer, reasons jsonb) ON COMMIT DROP"
)
# Pairs are locked before persons, as a decision does: a decision on the way is waited for here, while nothing else is held.
_LOCK = """
    SELECT FROM beneficiaries_duplicatepair AS pair
    WHERE verdict = '' AND EXISTS (SELECT FROM duplicate_records AS record WHERE record.id = pair.first_id)
    ORDER BY pair.id FOR UPDATE OF pair
"""
_WITHDRAW = """
    DELETE FROM beneficiaries_duplicatepair AS pair USING duplicate_records AS one, duplicate_records AS other
    WHERE one.id = pair.first_id AND other.id = pair.second_id AND verdict = ''
      AND NOT EXISTS (SELECT FROM duplicate_scored WHERE (first, second) = (pair.first_id, pair.second_id))
"""
# Whatever somebody decided stays: it is not among what conflicts and may change.
_KEEP = """
    INSERT INTO beneficiaries_duplicatepair AS pair (first_id, second_id, score, reasons, found_at, verdict, note)
    SELECT first, second, score, reasons, %s, '', '' FROM duplicate_scored ORDER BY first, second
    ON CONFLICT (first_id, second_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons
    WHERE pair.verdict = '' AND (pair.score, pair.reasons) IS DISTINCT FROM (excluded.score, excluded.reasons)
    RETURNING xmax = 0
"""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: ``compared`` pairs of ``people`` gave ``pairs`` worth a person's time.

    ``created`` are new, ``updated`` have other points than before, ``withdrawn`` look like two persons by now.
    ``too_large`` counts the marks that too many records share to follow them.
    """

    people: int
    compared: int
    pairs: int
    created: int
    updated: int
    withdrawn: int
    too_large: int


@transaction.atomic
def duplicates_find(*, actor: Any, region: str, progress: Progress = lambda _done, _of: None) -> Found:
    """Compare the people of ``region`` and keep the pairs that may be one person; ``actor`` ``None`` is the system.

    A pair that somebody decided is not touched, however often it is found again; one that waits gets its present points,
    or is withdrawn when nothing speaks for it any more. Records ``duplicate.find``.

    Raises:
        RegionUnknown: no such region. NotAllowed: the actor changes residents nowhere in it.
        DuplicateRefused: ``running``: another search is under way.
    """
    _check_may_search(actor, region)
    place = region_named(region)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_SEARCH])
        if not cursor.fetchone()[0]:
            raise DuplicateRefused(_("A search for duplicates is under way. Wait until it is done."), code="running")
        people, compared, too_large = blocks_build(region)
        cursor.execute(_SCORED)
        pairs = _score(cursor, people, compared, progress)
        cursor.execute(_LOCK)
        cursor.execute(_WITHDRAW)
        withdrawn = cursor.rowcount
        cursor.execute(_KEEP, [timezone.now()])
        kept = [created for (created,) in cursor.fetchall()]
    found = Found(people, compared, pairs, sum(kept), len(kept) - sum(kept), withdrawn, too_large)
    detail = {"residents": people, "pairs": pairs, "created": found.created, "updated": found.updated}
    audit_record(
        actor=actor, action="duplicate.find", subject=place, region=region, detail={**detail, "withdrawn": withdrawn}
    )
    return found


@transaction.atomic
def duplicates_request(*, actor: Any) -> Job:
    """Ask for a search of the actor's regency in the background. Records ``job.enqueue``.

    It looks at the whole regency, whoever asks: somebody's second record may be anywhere in it, and how rare a name is
    shows only there. Each sees of the result what both lie within her reach.

    Raises:
        NotAllowed: the actor changes residents nowhere.
    """
    places = places_of(actor, Capability.CHANGE_PEOPLE)
    if not places:
        raise NotAllowed(_("Your role does not change residents."))
    region = places[0][:_REGENCY]
    return job_enqueue(actor=actor, kind=JOB_KIND, params={"region": region}, region=region)


def _check_may_search(actor: Any, region: str) -> None:
    # Whoever changes residents in a part of it may: a search shows nothing, and decides nothing.
    places = places_of(actor, Capability.CHANGE_PEOPLE) if actor is not None else [region]
    if not any(covers(place, region) or covers(region, place) for place in places):
        raise NotAllowed(_("Your role does not change residents of this place."))


def _score(cursor: Any, people: int, compared: int, progress: Progress) -> int:
    """Weigh the candidates and keep the lines of those with enough points; return how many."""
    lines, done, kept = _lines(people), 0, 0
    while batch := list(islice(lines, _BATCH)):
        text = "".join(batch)
        cursor.copy_expert("COPY duplicate_scored FROM STDIN", io.StringIO(text))
        done, kept = done + len(batch), kept + text.count("\n")
        progress(done, compared)
    cursor.execute("ANALYZE duplicate_scored")
    return kept


def _lines(people: int) -> Iterator[str]:
    """Yield a line for each candidate, empty when she is none."""
    for first, second, former, one, other in candidates():
        found = weigh(one, other, former_number=former, people=people)
        yield f"{first}\t{second}\t{found.score}\t{_written(found.reasons)}\n" if found.score >= LEAST else ""


@lru_cache(maxsize=4096)
def _written(reasons: tuple[Reason, ...]) -> str:
    return json.dumps([{"code": code.value, "weight": weight} for code, weight in reasons])
