"""200,000 cases with 2,000,000 events: own work, the list and one case, at the database."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from benchmarks.harness import Result, p95_ms, say
from benchmarks.measures import make_reader, region_of
from beneficiaries.models import Household
from regions.models import Level, Region
from welfare.codes import Need, Stage
from welfare.models import Case, WorkflowVersion
from welfare.selectors.cases import case_detail
from welfare.selectors.lists import CaseFilter, case_list
from welfare.selectors.queue import decision_queue
from welfare.selectors.workflows import workflow_in_force
from welfare.selectors.worklists import tasks_for

CASES, EVENTS_EACH = 200_000, 10
# Where the cases stand: step of the health-insurance workflow and share; one in eight is open, more than any office has.
STATES = (
    ("fulfilled", Stage.CLOSED, "covered", 0.70),
    ("refused", Stage.CLOSED, "refused", 0.175),
    ("registered", Stage.VERIFICATION, "", 0.04),
    ("documents", Stage.CHECK, "", 0.015),
    ("verified", Stage.DECISION, "", 0.02),
    ("returned", Stage.COMPLETION, "", 0.01),
    ("proposed", Stage.OUTSIDE, "", 0.04),
)


def run(residents: int) -> list[Result]:
    """Fill, and return the three results: the worst of four readers."""
    say(f"==> {CASES:,} cases with {CASES * EVENTS_EACH:,} events")
    if not Household.objects.exists():
        residents = min(residents, 100_000)
        call_command("demo_reference", verbosity=0)
        call_command("seed", region=region_of(residents), residents=residents, seed=1, output_format="json")
    readers = _readers(region_of(residents))
    fill(list(readers.values()))
    numbers = list(Case.objects.order_by("-due_on").values_list("number", flat=True)[:20_000])
    chosen = random.Random(1).sample(numbers, 400)
    return [
        Result("cases.worklist_p95_ms", _worst(readers, _worklists), "ms", rows=CASES),
        Result("cases.list_p95_ms", _worst(readers, _lists), "ms", rows=CASES),
        Result(
            "cases.detail_p95_ms", _worst({"peksos": readers["peksos"]}, partial(_details, chosen)), "ms", rows=CASES
        ),
    ]


def fill(users: list[User]) -> None:
    """Write the cases, their members, verifications, decisions and events, in five statements."""
    version = workflow_in_force("health_insurance", timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_state (n int PRIMARY KEY, state text, stage text, outcome text)")
        cursor.executemany("INSERT INTO bench_state VALUES (%s, %s, %s, %s)", _spread())
        cursor.execute(
            "CREATE TEMP TABLE bench_home AS SELECT row_number() OVER (ORDER BY md5(h.id::text)) - 1 AS n, h.id,"
            " h.village_id, min(p.id) AS person FROM beneficiaries_household h"
            " JOIN beneficiaries_person p ON p.household_id = h.id AND p.status = 'alive' GROUP BY h.id"
        )
        cursor.execute("SELECT count(*) FROM bench_home")
        homes = cursor.fetchone()[0]
        cursor.execute(
            _CASES, {**_keys(version, users), "cases": CASES, "homes": homes, "year": timezone.localdate().year}
        )
        cursor.execute(_MEMBERS, {"homes": homes})
        cursor.execute(_VERIFICATIONS)
        cursor.execute(_DECISIONS, {"decider": users[-1].pk})
        cursor.execute(_EVENTS, {"each": EVENTS_EACH})
        cursor.execute("ANALYZE")


def _readers(region: str) -> dict[str, User]:
    villages = Region.objects.at_or_below(region).filter(level=Level.VILLAGE).order_by("code")
    district = Region.objects.at_or_below(region).filter(level=Level.DISTRICT).order_by("code")[0]
    return {
        "desa": make_reader("bench.kasus.desa", "village_officer", villages[40].code),
        "camat": make_reader("bench.kasus.camat", "district_operator", district.code),
        "peksos": make_reader("bench.kasus.peksos", "social_worker", region),
        "pemutus": make_reader("bench.kasus.pemutus", "decision_maker", region),
    }


def _worst(readers: dict[str, User], measures: Callable[[User], list[Callable[[], object]]]) -> float:
    found = []
    for user in readers.values():
        user.reach.capabilities  # noqa: B018 - asked once by a request, before anything else
        found += [p95_ms(work) for work in measures(user)]
    return max(found)


def _worklists(user: User) -> list[Callable[[], object]]:
    return [lambda: tasks_for(user), lambda: decision_queue(user=user)]


def _lists(user: User) -> list[Callable[[], object]]:
    deep = str(
        Case.objects.visible_to(user).order_by("-registered_at", "-id").values_list("pk", flat=True)[1_000:][:1][0]
    )
    narrowed = [{}, {"state": "open"}, {"state": "completion"}, {"mine": "1"}, {"overdue": "1"}]
    pages = [partial(case_list, user=user, narrow=CaseFilter.of(values)) for values in narrowed]
    return [*pages, partial(case_list, user=user, after=deep)]


def _details(numbers: list[str], user: User) -> list[Callable[[], object]]:
    turn = cycle(numbers)
    return [lambda: case_detail(user=user, number=next(turn))]


def _spread() -> list[tuple[int, str, str, str]]:
    """Return a thousand places, each with the state of the cases that fall on it."""
    rows: list[tuple[str, str, str]] = []
    for state, stage, outcome, share in STATES:
        rows += [(state, stage.value, outcome)] * round(share * 1000)
    random.Random(1).shuffle(rows)
    return [(n, *row) for n, row in enumerate(islice(rows, 1000))]


def _keys(version: WorkflowVersion, users: list[User]) -> dict[str, Any]:
    officer, operator, worker, _decider = users
    return {
        "workflow": version.pk,
        "need": Need.HEALTH_INSURANCE.value,
        "registrars": [worker.pk, officer.pk, operator.pk],
        "verifiers": [officer.pk, operator.pk],
    }


_CASES = """
INSERT INTO welfare_case (number, need, urgent, workflow_id, household_id, village_id, state, stage, due_on, description,
    registered_by_id, registered_at, verified_by_id, closed_at, outcome, submission_key, sensitive, assigned_to_id)
SELECT 'K-' || %(year)s || '-' || lpad((500000 + i)::text, 6, '0'), %(need)s, false, %(workflow)s, h.id, h.village_id,
    s.state, s.stage, CASE WHEN s.outcome = '' THEN current_date - 20 + (i * 7 %% 60) END, 'Buruh harian, tanpa JKN.',
    (%(registrars)s::bigint[])[1 + i %% 3], now() - make_interval(mins => i * 3),
    CASE WHEN s.state <> 'registered' THEN (%(verifiers)s::bigint[])[1 + i %% 2] END,
    CASE WHEN s.outcome <> '' THEN now() - make_interval(mins => i * 2) END, s.outcome, gen_random_uuid(), i %% 50 = 0,
    CASE WHEN i %% 50 = 0 THEN (%(registrars)s::bigint[])[1] END
FROM generate_series(1, %(cases)s) AS i
JOIN bench_state s ON s.n = i * 7919 %% 1000
JOIN bench_home h ON h.n = i::bigint * 104729 %% %(homes)s
"""
_MEMBERS = """
INSERT INTO welfare_casemember (case_id, person_id)
SELECT c.id, h.person FROM welfare_case c JOIN bench_home h ON h.id = c.household_id WHERE %(homes)s > 0
"""
_VERIFICATIONS = """
INSERT INTO welfare_verification (case_id, questionnaire, answers, finding, note, visited_on, verified_by_id, verified_at)
SELECT id, '262/HUK/2022-1', '{"people": 4, "shelter": "yes", "income": "no", "food_worry": "yes"}', 'confirmed', '',
    (registered_at + interval '1 day')::date, verified_by_id, registered_at + interval '1 day'
FROM welfare_case WHERE verified_by_id IS NOT NULL
"""
_DECISIONS = """
INSERT INTO welfare_decision (case_id, outcome, reason, note, proposed_by_id, decided_by_id, decided_at)
SELECT id, CASE WHEN state = 'refused' THEN 'refuse' ELSE 'approve' END,
    CASE WHEN state = 'refused' THEN 'quota' ELSE '' END, '', registered_by_id, %(decider)s,
    registered_at + interval '3 days'
FROM welfare_case WHERE state IN ('fulfilled', 'refused', 'proposed')
"""
_EVENTS = """
INSERT INTO welfare_caseevent (case_id, at, actor_id, action, act, state_before, state_after, note, detail)
SELECT c.id, c.registered_at + make_interval(hours => e), c.registered_by_id,
    (ARRAY['register', 'verify', 'check_documents', 'approve', 'return', 'resubmit'])[1 + e %% 6],
    (ARRAY['register', 'verify', 'check', 'approve', 'return', 'resubmit'])[1 + e %% 6],
    (ARRAY['registered', 'registered', 'documents', 'verified', 'verified', 'returned'])[1 + e %% 6],
    CASE WHEN e = %(each)s THEN c.state ELSE 'registered' END, 'Sesuai.', '{}'
FROM welfare_case c, generate_series(1, %(each)s) AS e
"""
