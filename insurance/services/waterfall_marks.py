"""Note what the kept counts of the waterfall do not know of yet, and let them follow within minutes.

A mark is written in the transaction of the change, and taken by the run that looks at it again: whoever is still marked is
not counted yet, and nobody has to compare.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from insurance.models import WaterfallMark, WaterfallRun
from insurance.services.waterfall_workspace import Workspace
from jobs.models import Job
from jobs.services import job_enqueue
from jobs.states import Status

JOB_KIND = "waterfall.follow"
# What is changed within these minutes is followed by one job.
GATHERED = timedelta(minutes=2)
# Above this, everybody is looked at: a mark each would cost more than it spares.
_MANY = 50_000

# Where she lives and lived, and the cards that are or were taken for hers: a person who is removed leaves those behind.
_MARK_PERSONS = """
    INSERT INTO insurance_waterfallmark (region_id, person, cards, places, changes, marked_at)
    SELECT run.region_id, known.id, known.cards, known.places, 1, %(now)s
    FROM (
        SELECT p.id, ARRAY(
                SELECT m.id FROM insurance_membership AS m WHERE m.person_id = p.id
                UNION SELECT f.membership_id FROM insurance_cardfinding AS f WHERE f.person_id = p.id
            ) AS cards,
            ARRAY(
                SELECT p.village_id
                UNION SELECT s.village_id FROM beneficiaries_personspell AS s WHERE s.person_id = p.id
            ) AS places
        FROM ({changed}) AS changed JOIN beneficiaries_person AS p USING (id)
    ) AS known
    JOIN insurance_waterfallrun AS run
        ON EXISTS (SELECT FROM unnest(known.places) AS place WHERE starts_with(place, run.region_id))
        OR EXISTS (SELECT FROM insurance_membership AS m WHERE m.id = ANY(known.cards) AND m.territory_id = run.region_id)
"""
_MARK_CARDS = """
    INSERT INTO insurance_waterfallmark (region_id, person, cards, places, changes, marked_at)
    SELECT m.territory_id, NULL, ARRAY[m.id], ARRAY[m.place::varchar], 1, %(now)s
    FROM insurance_membership AS m WHERE m.territory_id = %(region)s AND m.card_number = ANY(%(cards)s)
"""
_TAKE = """
    CREATE UNLOGGED TABLE wf_mark (LIKE insurance_waterfallmark);
    WITH taken AS (DELETE FROM insurance_waterfallmark WHERE region_id = %(region)s RETURNING *)
    INSERT INTO wf_mark SELECT * FROM taken
"""
_COUNTABLE = "SELECT NOT EXISTS (SELECT FROM wf_mark WHERE person IS NULL AND cards = '{}')"
_ASK = """
    INSERT INTO wf_ask_person SELECT DISTINCT person FROM wf_mark WHERE person IS NOT NULL ON CONFLICT DO NOTHING;
    INSERT INTO wf_ask_card SELECT DISTINCT m.card_number
    FROM wf_mark, unnest(wf_mark.cards) AS card (id) JOIN insurance_membership AS m USING (id) ON CONFLICT DO NOTHING;
    INSERT INTO wf_place SELECT DISTINCT unnest(places) FROM wf_mark
"""


def persons_mark(changed: str) -> None:
    """Note that persons were changed in the registry, or are about to be removed from it.

    ``changed`` is a query of ours with the column ``id``. Where no waterfall was ever worked out, there is nothing to note.
    """
    runs = list(WaterfallRun.objects.values_list("region_id", flat=True))
    if not runs:
        return
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT FROM ({changed}) AS changed LIMIT {_MANY + 1}) AS counted")
        many = cursor.fetchone()[0] > _MANY
        if many:
            cursor.execute(f"SELECT count(*) FROM ({changed}) AS changed")
            _mark_everybody(runs, cursor.fetchone()[0])
        else:
            cursor.execute(_MARK_PERSONS.format(changed=changed), {"now": now})
    _follow_soon(runs)


def cards_mark(*, region: str, card_numbers: list[str]) -> None:
    """Note that cards of a regency were changed by something else than a file of members."""
    if cards_changed(region):
        with connection.cursor() as cursor:
            cursor.execute(_MARK_CARDS, {"now": timezone.now(), "region": region, "cards": card_numbers})
        _follow_soon([region])


def cards_changed(region: str) -> bool:
    """Note, within the change, that the cards of a regency are not those that were counted; whether they ever were."""
    return bool(WaterfallRun.objects.filter(region=region).update(cards_version=F("cards_version") + 1))


def marks_take(space: Workspace) -> bool:
    """Take the marks of the region and ask for what they touch; return whether they say what that is."""
    space.run(_TAKE)
    space.run(_ASK)
    return bool(space.row(_COUNTABLE)[0])


def marks_forget(space: Workspace) -> None:
    """Take the marks of the region away: everybody is about to be looked at."""
    space.run("DELETE FROM insurance_waterfallmark WHERE region_id = %(region)s")


def _mark_everybody(regions: list[str], changes: int) -> None:
    now = timezone.now()
    WaterfallMark.objects.bulk_create(
        WaterfallMark(region_id=region, cards=[], places=[], changes=changes, marked_at=now) for region in regions
    )


def _follow_soon(regions: list[str]) -> None:
    for region in regions:
        # Once the change is there for all to see: a job that waits by then cannot have missed it.
        transaction.on_commit(partial(_enqueue, region))


def _enqueue(region: str) -> None:
    waiting = Job.objects.filter(kind=JOB_KIND, region=region, status=Status.QUEUED)
    if WaterfallMark.objects.filter(region=region).exists() and not waiting.exists():
        params = {"region": region}
        job_enqueue(actor=None, kind=JOB_KIND, params=params, region=region, run_after=timezone.now() + GATHERED)
