"""What the benchmark of cases stands on: 200,000 cases with all that hangs on them, written by statements."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from welfare.codes import Need, Stage
from welfare.selectors.workflows import workflow_in_force

CASES, EVENTS_EACH = 200_000, 10
# Where the cases stand: workflow, step and share; one in eight is open, more than any office has.
STATES = (
    ("health_insurance", "fulfilled", Stage.CLOSED, "covered", 0.70),
    ("health_insurance", "refused", Stage.CLOSED, "refused", 0.175),
    ("health_insurance", "registered", Stage.VERIFICATION, "", 0.04),
    ("health_insurance", "documents", Stage.CHECK, "", 0.015),
    ("health_insurance", "verified", Stage.DECISION, "", 0.02),
    ("health_insurance", "returned", Stage.COMPLETION, "", 0.01),
    ("health_insurance", "proposed", Stage.OUTSIDE, "", 0.02),
    ("social_case", "assessment", Stage.WORK, "", 0.01),
    ("social_case", "intervention", Stage.WORK, "", 0.01),
)


def fill(readers: Mapping[str, User]) -> None:
    """Write the cases and all that hangs on them: one statement for each table."""
    today = timezone.localdate()
    versions = {code: workflow_in_force(code, today).pk for code in ("health_insurance", "social_case")}
    officer, operator, worker = (readers[name].pk for name in ("desa", "camat", "peksos"))
    keys: dict[str, Any] = {
        "cases": CASES,
        "each": EVENTS_EACH,
        "year": today.year,
        "registrars": [worker, officer, operator],
        "verifiers": [officer, operator],
        "worker": worker,
        "decider": readers["pemutus"].pk,
        "partner": readers["mitra"].pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE bench_state"
            " (n int PRIMARY KEY, workflow bigint, need text, state text, stage text, outcome text)"
        )
        cursor.executemany("INSERT INTO bench_state VALUES (%s, %s, %s, %s, %s, %s)", _spread(versions))
        cursor.execute(_HOMES)
        cursor.execute("SELECT count(*) FROM bench_home")
        keys["homes"] = cursor.fetchone()[0]
        for statement in (_CASES, _MEMBERS, _VERIFICATIONS, _DECISIONS, _EVENTS, *_BESIDE):
            cursor.execute(statement, keys)
        cursor.execute("VACUUM ANALYZE")  # as autovacuum has done by the next morning


def _spread(versions: Mapping[str, int]) -> list[tuple[int, int, str, str, str, str]]:
    """Return a thousand places, each with the state of the cases that fall on it."""
    needs = {"health_insurance": Need.HEALTH_INSURANCE.value, "social_case": Need.BASIC_NEEDS.value}
    rows: list[tuple[int, str, str, str, str]] = []
    for workflow, state, stage, outcome, share in STATES:
        rows += [(versions[workflow], needs[workflow], state, stage.value, outcome)] * round(share * 1000)
    random.Random(1).shuffle(rows)
    return [(n, *row) for n, row in enumerate(islice(rows, 1000))]


_HOMES = """
CREATE TEMP TABLE bench_home AS SELECT row_number() OVER (ORDER BY md5(h.id::text)) - 1 AS n, h.id, h.village_id,
    min(p.id) AS person FROM beneficiaries_household h
JOIN beneficiaries_person p ON p.household_id = h.id AND p.status = 'alive' GROUP BY h.id
"""
# One in fifty is confidential; those and social casework are in somebody's hands, but for some.
_CASES = """
INSERT INTO welfare_case (number, need, urgent, workflow_id, household_id, village_id, state, stage, due_on, description,
    registered_by_id, registered_at, verified_by_id, closed_at, outcome, submission_key, sensitive, assigned_to_id)
SELECT 'K-' || %(year)s || '-' || lpad((500000 + i)::text, 6, '0'), s.need, false, s.workflow, h.id, h.village_id,
    s.state, s.stage, CASE WHEN s.outcome = '' THEN current_date - 20 + (i * 7 %% 60) END, 'Buruh harian, tanpa JKN.',
    (%(registrars)s::bigint[])[1 + i %% 3], now() - make_interval(mins => i * 3),
    CASE WHEN s.state <> 'registered' THEN (%(verifiers)s::bigint[])[1 + i %% 2] END,
    CASE WHEN s.outcome <> '' THEN now() - make_interval(mins => i * 2) END, s.outcome, gen_random_uuid(), i %% 50 = 0,
    CASE WHEN i %% 50 = 0 OR s.stage = 'work' AND i %% 7 > 0 THEN %(worker)s END
FROM generate_series(1, %(cases)s) AS i
JOIN bench_state s ON s.n = i * 7919 %% 1000
JOIN bench_home h ON h.n = i::bigint * 104729 %% %(homes)s
"""
_MEMBERS = """
INSERT INTO welfare_casemember (case_id, person_id)
SELECT c.id, h.person FROM welfare_case c JOIN bench_home h ON h.id = c.household_id
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
# In the order of time: the events of one case lie far apart, as they do in life.
_EVENTS = """
INSERT INTO welfare_caseevent (case_id, at, actor_id, action, act, state_before, state_after, note, detail)
SELECT c.id, c.registered_at + make_interval(hours => e), c.registered_by_id,
    CASE WHEN w.code = 'health_insurance' THEN
        (ARRAY['register', 'verify', 'check_documents', 'approve', 'return', 'resubmit'])[1 + e %% 6]
        ELSE (ARRAY['register', 'visit_plan', 'visit_done', 'goal', 'plan_action', 'plan_done'])[1 + e %% 6] END,
    CASE WHEN w.code = 'health_insurance' THEN
        (ARRAY['register', 'verify', 'check', 'approve', 'return', 'resubmit'])[1 + e %% 6]
        WHEN e %% 6 = 0 THEN 'register' ELSE '' END,
    CASE WHEN w.code = 'health_insurance' THEN
        (ARRAY['registered', 'registered', 'documents', 'verified', 'verified', 'returned'])[1 + e %% 6]
        ELSE c.state END,
    CASE WHEN e = %(each)s OR w.code = 'social_case' THEN c.state ELSE 'registered' END, 'Sesuai.', '{}'
FROM welfare_case c JOIN welfare_workflowversion w ON w.id = c.workflow_id, generate_series(1, %(each)s) AS e
ORDER BY e, c.id
"""
_BESIDE = (
    # Social casework: a goal with two actions, one of them open.
    """
INSERT INTO welfare_plangoal (case_id, text, written_by_id, written_at)
SELECT id, 'Penghasilan tetap', registered_by_id, registered_at FROM welfare_case WHERE stage = 'work'
""",
    """
INSERT INTO welfare_planaction (goal_id, kind, text, responsible_id, responsible_text, due_on, state, result, ended_on,
    ended_by_id)
SELECT g.id, 'service', 'Kursus', %(worker)s, '', current_date - 10 + (g.id %% 60)::int, a.state, '',
    CASE WHEN a.state = 'done' THEN current_date END, CASE WHEN a.state = 'done' THEN %(worker)s END
FROM welfare_plangoal g, (VALUES ('open'), ('done')) AS a (state)
""",
    # One case in ten was referred; a tenth of those referrals waits for an answer, one account of a partner's has a share.
    """
INSERT INTO welfare_referral (case_id, direction, partner_id, receiver_id, asked, state, offered_by_id, offered_at,
    answer_due_on, open_until, answered_by_id, answered_at, reason, ended_at, result)
SELECT c.id, 'out', (SELECT min(code) FROM welfare_referralpartner), CASE WHEN c.id %% 40 = 0 THEN %(partner)s END,
    'Mohon dilayani.', s.state, c.registered_by_id, c.registered_at,
    current_date - 5 + (c.id / 10 %% 30)::int, current_date + 40,
    CASE WHEN s.state = 'done' THEN %(partner)s END, CASE WHEN s.state = 'done' THEN now() END, '',
    CASE WHEN s.state = 'done' THEN now() END, ''
FROM welfare_case c, LATERAL (SELECT CASE WHEN c.id %% 100 < 10 THEN 'offered' ELSE 'done' END AS state) AS s
WHERE c.id %% 10 = 0
""",
    """
INSERT INTO welfare_assistance (case_id, person_id, household_id, kind_id, fund, amount_idr, goods, from_on, to_on,
    recorded_by_id, recorded_at)
SELECT DISTINCT ON (m.person_id) c.id, m.person_id, c.household_id, (SELECT min(id) FROM welfare_assistancekind), 'APBD',
    300000, '', current_date - 30, current_date, c.registered_by_id, now()
FROM welfare_case c JOIN welfare_casemember m ON m.case_id = c.id WHERE c.id %% 5 = 0 ORDER BY m.person_id, c.id
""",
    # Households that moved away in the middle, and cases that colleagues elsewhere were named for.
    """
INSERT INTO welfare_formerplace (case_id, village_id, left_at)
SELECT c.id, (SELECT code FROM regions_region WHERE level = 4 AND code <> c.village_id ORDER BY md5(code || c.id) LIMIT 1),
    now()
FROM welfare_case c WHERE c.closed_at IS NULL AND c.id %% 50 = 1
""",
    """
INSERT INTO welfare_caseusergrant (user_id, permission_id, content_object_id, granted_by_id, granted_at, until, reason)
SELECT u.id, p.id, c.id, %(worker)s, now(), current_date + 10, 'Bantu kunjungan'
FROM welfare_case c, (SELECT id FROM accounts_user WHERE id = ANY (%(verifiers)s::bigint[])) AS u, auth_permission p
WHERE p.codename = 'view_case' AND c.id %% 5000 = 3
""",
)
