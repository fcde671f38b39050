"""The statements of the waterfall, from top to bottom: one join for everybody, a closer look at the few.

Words with an @ are sources (:class:`Sources`): the tables of today, or their states on an earlier day as known at a
moment. One full join of cards and people passes those by who are simply residents with an active card, and keeps the rest
(``wf_rest``). What number and name alone do not settle (a number on two cards, what somebody decided, a former number, a
card without one) is looked at once more, with all that hangs together (``wf_link``); after a load, only that is done, for
the cards it touched. Then each kept row is judged. The tables are temporary and gone with the transaction.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

from insurance.codes import REGENCY_PAYER, MatchVerdict, MemberStatus, Segment, StatusReason
from insurance.rules.matching import WELL_FORMED
from insurance.rules.waterfall import MEMBER_BUCKETS, Fact

_SOURCE = re.compile(r"@([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Sources:
    """What the statements read, as SQL that can stand after FROM. ``linked`` is a further condition of the one join."""

    cards: str  # of one regency
    people: str  # who live there, and who lived there last
    all_cards: str
    all_people: str
    decisions: str
    former: str = "beneficiaries_formernumber"
    linked: str = ""
    card_findings: str = "wf_card_finding"
    resident_findings: str = "wf_resident_finding"

    def in_(self, statement: str) -> str:
        """Return ``statement`` with its sources."""
        texts = asdict(self)
        return _SOURCE.sub(lambda found: texts[found[1]], statement)

    def with_findings(self, card_findings: str, resident_findings: str) -> Sources:
        """Return the sources with other tables of findings."""
        return replace(self, card_findings=card_findings, resident_findings=resident_findings)


CLEAR = """
    DROP TABLE IF EXISTS wf_cards, wf_people, wf_link, wf_rest, wf_judged, wf_scored, wf_card_finding,
        wf_resident_finding, wf_leaf
"""
# The states of an earlier day are put side by side first: they come out of several tables, and are looked up many times.
STATES_OF_A_DAY = """
    DROP TABLE IF EXISTS wf_day_cards, wf_day_people;
    CREATE TEMP TABLE wf_day_cards ON COMMIT DROP AS SELECT * FROM @all_cards AS every;
    CREATE TEMP TABLE wf_day_people ON COMMIT DROP AS SELECT * FROM @all_people AS everybody;
    CREATE INDEX ON wf_day_cards (nik);
    CREATE INDEX ON wf_day_cards (id);
    CREATE INDEX ON wf_day_cards (card_number);
    CREATE INDEX ON wf_day_people (nik);
    CREATE INDEX ON wf_day_people (id);
    ANALYZE wf_day_cards;
    ANALYZE wf_day_people
"""
_PAIR = "hashtextextended((c.name || E'\\n' || p.name) COLLATE \"C\", 0)"
_NAMES_EQUAL = 'c.name COLLATE "C" = p.name'
# What is known of a card and a resident; both statements below give these columns, in this order.
_COLUMNS = f"""
    c.id AS card, c.card_number, c.territory_id, c.place, c.status = '{MemberStatus.ACTIVE.value}' AS active,
    c.status_reason, c.nik, p.id AS person, p.status AS life, p.village_id, p.born_on, p.arrived_on,
    CASE WHEN NOT {_NAMES_EQUAL} THEN {_PAIR} END AS pair,
    CASE WHEN NOT {_NAMES_EQUAL} THEN c.name END AS card_name,
    CASE WHEN NOT {_NAMES_EQUAL} THEN p.name END AS person_name,
    coalesce(c.born_on <> p.born_on, false) AS birth_differs
"""

# A card is simply a resident's when number, name and birth agree and she lives here today; when it is active too, nothing
# is left to say. ``linked``: whether the card knows its resident already. A resident without a card has no ``card``.
REST = f"""
    CREATE TEMP TABLE wf_rest ON COMMIT DROP AS
    SELECT {_COLUMNS}, false AS confirmed, false AS refused, false AS surplus
    FROM @cards AS c FULL JOIN @people AS p ON p.nik = c.nik
    WHERE NOT coalesce(
            {_NAMES_EQUAL} AND (c.born_on = p.born_on OR c.born_on IS NULL) AND p.status = 'alive'
            AND starts_with(p.village_id, c.territory_id) AND c.status = '{MemberStatus.ACTIVE.value}'@linked, false)
        AND (c.id IS NOT NULL OR p.status = 'alive')
"""
LINKED = " AND c.person_id = p.id"
EMPTY_REST = f"{REST} AND false"

# Who needs the closer look -------------------------------------------------------------------------------------------
SETS = """
    CREATE TEMP TABLE wf_cards (id bigint PRIMARY KEY) ON COMMIT DROP;
    CREATE TEMP TABLE wf_people (id bigint PRIMARY KEY) ON COMMIT DROP
"""
# Everything that number and name alone do not settle. The length is asked, not the pattern: that is slow, and a number of
# this length that cannot be a NIK may be looked at more closely as well.
SEED_ALL = """
    INSERT INTO wf_cards
    SELECT c.id FROM @cards AS c
    JOIN (SELECT nik FROM @all_cards AS each WHERE length(nik) = 16 GROUP BY nik HAVING count(*) > 1) AS twice USING (nik)
    UNION SELECT c.id FROM @cards AS c JOIN @decisions AS d USING (card_number)
    UNION SELECT c.id FROM @cards AS c WHERE c.nik = '' AND c.person_id IS NOT NULL
    UNION SELECT c.id FROM @cards AS c JOIN @former AS f USING (nik)
    ON CONFLICT DO NOTHING
"""
# What a load touched: its cards, whom they belonged to, and whose number they had before.
SEED_TOUCHED = """
    INSERT INTO wf_cards SELECT DISTINCT m.id FROM @touched JOIN insurance_membership AS m USING (card_number);
    INSERT INTO wf_people
    SELECT person_id FROM wf_cards JOIN insurance_membership USING (id) WHERE person_id IS NOT NULL
    UNION SELECT past.person_id FROM @touched JOIN insurance_membershippast AS past USING (card_number)
        WHERE past.person_id IS NOT NULL
    UNION SELECT p.id FROM @touched JOIN insurance_membershippast AS past USING (card_number)
        JOIN beneficiaries_person AS p ON p.nik = past.nik WHERE p.merged_into_id IS NULL
    UNION SELECT f.person_id FROM wf_cards JOIN insurance_cardfinding AS f ON f.membership_id = wf_cards.id
        WHERE f.person_id IS NOT NULL
    ON CONFLICT DO NOTHING
"""
# Cards whose resident is registered elsewhere, and residents whose card is listed elsewhere; only where there is more than
# one regency.
SEED_ACROSS = """
    INSERT INTO wf_cards SELECT c.id FROM @all_cards AS c JOIN @all_people AS p ON p.nik = c.nik
    WHERE NOT starts_with(p.village_id, c.territory_id) AND %(region)s IN (c.territory_id, left(p.village_id, 5))
    ON CONFLICT DO NOTHING
"""
ANOTHER_REGENCY = """
    SELECT EXISTS (SELECT FROM insurance_membership WHERE territory_id < %(region)s OR territory_id > %(region)s)
        OR EXISTS (SELECT FROM beneficiaries_person WHERE merged_into_id IS NULL AND village_id < %(region)s)
        OR EXISTS (SELECT FROM beneficiaries_person WHERE merged_into_id IS NULL AND village_id > %(region)s || '/')
"""
REGENCIES = """
    SELECT code FROM regions_region AS r WHERE level = 2 AND starts_with(code, %(region)s) AND (
        EXISTS (SELECT FROM insurance_membership WHERE territory_id = r.code)
        OR EXISTS (SELECT FROM beneficiaries_person WHERE village_id >= r.code || '.' AND village_id < r.code || '/'))
    ORDER BY code
"""
# All that hangs together with a card or a resident of the sets, until nothing is added.
GROW = """
    INSERT INTO wf_people
    SELECT p.id FROM wf_cards JOIN @all_cards AS c USING (id) JOIN @all_people AS p ON p.nik = c.nik
    UNION SELECT f.person_id FROM wf_cards JOIN @all_cards AS c USING (id) JOIN @former AS f ON f.nik = c.nik
    UNION SELECT c.person_id FROM wf_cards JOIN @all_cards AS c USING (id) WHERE c.nik = '' AND c.person_id IS NOT NULL
    UNION SELECT d.person_id FROM wf_cards JOIN @all_cards AS c USING (id) JOIN @decisions AS d USING (card_number)
    ON CONFLICT DO NOTHING;
    INSERT INTO wf_cards
    SELECT c.id FROM wf_people JOIN @all_people AS p USING (id) JOIN @all_cards AS c ON c.nik = p.nik
    UNION SELECT c.id FROM wf_people JOIN @former AS f ON f.person_id = wf_people.id JOIN @all_cards AS c ON c.nik = f.nik
    UNION SELECT c.id FROM wf_people JOIN @all_cards AS c ON c.person_id = wf_people.id AND c.nik = ''
    UNION SELECT c.id FROM wf_people JOIN @decisions AS d ON d.person_id = wf_people.id
        JOIN @all_cards AS c USING (card_number)
    UNION SELECT other.id FROM wf_cards JOIN @all_cards AS c USING (id) JOIN @all_cards AS other ON other.nik = c.nik
        WHERE length(c.nik) = 16
    ON CONFLICT DO NOTHING
"""
# The resident of each card: whom somebody confirmed; else who has the number; else who had it; else, for a card without a
# number, whom it was issued to.
LINK = f"""
    CREATE TEMP TABLE wf_link ON COMMIT DROP AS
    SELECT {_COLUMNS}, c.valid_from, found.confirmed,
        EXISTS (SELECT FROM @decisions AS d WHERE d.card_number = c.card_number AND d.person_id = p.id
            AND d.verdict = '{MatchVerdict.DIFFERENT.value}') AS refused
    FROM wf_cards JOIN @all_cards AS c USING (id)
    LEFT JOIN LATERAL (
        SELECT person_id, rank = 1 AS confirmed FROM (
            SELECT d.person_id, 1 AS rank FROM @decisions AS d
            WHERE d.card_number = c.card_number AND d.verdict = '{MatchVerdict.SAME.value}'
            UNION ALL SELECT q.id, 2 FROM @all_people AS q WHERE q.nik = c.nik
            UNION ALL SELECT f.person_id, 3 FROM @former AS f WHERE f.nik = c.nik
            UNION ALL SELECT c.person_id, 4 WHERE c.nik = '' AND c.person_id IS NOT NULL
        ) AS ways ORDER BY rank, person_id LIMIT 1
    ) AS found ON true
    LEFT JOIN @all_people AS p ON p.id = found.person_id
"""
# Of several cards of one person, or with one number that nobody has, one comes first: whom somebody confirmed, what agrees,
# the file of the place she lives in, an active one, the older one. The others are surplus.
REST_OF_SETS = f"""
    DELETE FROM wf_rest WHERE card IN (SELECT id FROM wf_cards) OR person IN (SELECT id FROM wf_people);
    INSERT INTO wf_rest
    SELECT card, card_number, territory_id, place, active, status_reason, nik, person, life, village_id, born_on,
        arrived_on, wf_link.pair, card_name, person_name, birth_differs, confirmed, refused,
        row_number() OVER (
            PARTITION BY CASE WHEN person IS NOT NULL THEN 'p' || person
                WHEN nik ~ '{WELL_FORMED}' THEN 'n' || nik ELSE 'c' || card END
            ORDER BY confirmed DESC NULLS LAST,
                NOT refused AND NOT birth_differs AND coalesce(score, 100) >= %(agreement)s DESC,
                starts_with(village_id, territory_id) DESC NULLS LAST, active DESC, valid_from, card_number
        ) > 1
    FROM wf_link LEFT JOIN insurance_namescore AS s ON s.pair = wf_link.pair
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, p.id, p.status, p.village_id, p.born_on, p.arrived_on,
        NULL, NULL, NULL, false, false, false, false
    FROM wf_people JOIN @all_people AS p USING (id)
    WHERE p.status = 'alive' AND p.id NOT IN (SELECT person FROM wf_link WHERE person IS NOT NULL)
"""

# Names that were never compared --------------------------------------------------------------------------------------
UNSCORED = """
    SELECT DISTINCT ON (pair) pair, card_name, person_name FROM (
        SELECT pair, card_name, person_name FROM wf_rest UNION ALL SELECT pair, card_name, person_name FROM wf_link
    ) AS r
    WHERE pair IS NOT NULL AND NOT EXISTS (SELECT FROM insurance_namescore AS s WHERE s.pair = r.pair)
"""
SCORED = "CREATE TEMP TABLE wf_scored (pair bigint, score smallint) ON COMMIT DROP"
KEEP_SCORES = "INSERT INTO insurance_namescore SELECT * FROM wf_scored ON CONFLICT DO NOTHING"

# The verdict -------------------------------------------------------------------------------------------------------------
_FACTS = {
    Fact.FOUND: "person IS NOT NULL",
    Fact.MALFORMED: f"nik !~ '{WELL_FORMED}'",
    Fact.SURPLUS: "surplus",
    Fact.DIFFERS: "differs",
    Fact.DECEASED: "life = 'deceased'",
    Fact.MOVED: "life = 'moved'",
    Fact.OUTSIDE: "CASE WHEN person IS NULL THEN place = territory_id ELSE NOT starts_with(village_id, territory_id) END",
    Fact.ACTIVE: "active",
}


def _bucket_case() -> str:
    """Return the table of buckets as one CASE."""
    lines = []
    for bucket in MEMBER_BUCKETS:
        conditions = [f"({_FACTS[fact]})" if wanted else f"NOT ({_FACTS[fact]})" for fact, wanted in bucket.when]
        if bucket.reason is not None:
            conditions.append(f"status_reason = '{bucket.reason}'")
        lines.append(f"WHEN {' AND '.join(conditions)} THEN '{bucket.code}'")
    return f"CASE {' '.join(lines)} END"


BUCKET = _bucket_case()
JUDGED = f"""
    CREATE TEMP TABLE wf_judged ON COMMIT DROP AS
    SELECT *, CASE WHEN card IS NOT NULL THEN {BUCKET} END AS bucket
    FROM (
        SELECT card, territory_id, place, active, status_reason, nik, person, life, village_id, born_on, arrived_on,
            birth_differs, refused, surplus, s.score, NOT coalesce(confirmed, false)
            AND (refused OR birth_differs OR coalesce(s.score, 100) < %(agreement)s) AS differs
        FROM wf_rest AS r LEFT JOIN insurance_namescore AS s ON s.pair = r.pair
    ) AS facts
"""
CARD_FINDINGS = """
    SELECT card AS membership_id, place AS place_id, bucket, person AS person_id,
        CASE WHEN person IS NOT NULL THEN coalesce(score, 100) END AS name_score,
        coalesce(score, 100) < %(agreement)s AS name_differs, birth_differs, refused
    FROM wf_judged WHERE bucket = ANY(%(insurer_only)s) AND territory_id = %(region)s
"""
# A card of hers counts for a resident wherever it is listed, as long as it is hers and comes first.
RESIDENT_FINDINGS = """
    SELECT person AS person_id, min(village_id COLLATE "C") AS place_id,
        CASE WHEN bool_or(hers) THEN 'matched_inactive'
             WHEN min(born_on) > %(day)s::date - %(newborn)s THEN 'newborn'
             WHEN min(arrived_on) > %(day)s::date - %(newcomer)s THEN 'newcomer'
             ELSE 'uninsured' END AS bucket,
        min(card) FILTER (WHERE hers) AS membership_id
    FROM (
        SELECT *, card IS NOT NULL AND NOT surplus AND NOT differs AS hers FROM wf_judged
        WHERE life = 'alive' AND starts_with(village_id, %(region)s)
    ) AS residents
    GROUP BY person HAVING NOT coalesce(bool_or(hers AND active), false)
"""

# What the regency pays a premium for: active members of its own segment, but for those whom the province pays for.
_BILLED = f"""
    c.segment = '{Segment.PBPU_PEMDA.value}' AND c.status = '{MemberStatus.ACTIVE.value}'
    AND c.payer IN ('', '{REGENCY_PAYER}')
"""
_REASONS = ", ".join(f"'{reason.value}'" for reason in StatusReason if reason)

# The counts: of the people themselves, each with the finding that it has, if any -----------------------------------------
LEAVES = f"""
    CREATE TEMP TABLE wf_leaf ON COMMIT DROP AS
    SELECT place, segment, status, coalesce(bucket, CASE WHEN status = '{MemberStatus.ACTIVE.value}' THEN 'matched_active'
        WHEN status_reason IN ({_REASONS}) THEN 'inactive_' || status_reason ELSE 'inactive_other' END) AS bucket,
        sum(members)::integer AS members, 0 AS persons, sum(billed)::integer AS billed
    FROM (
        SELECT c.place, c.segment, c.status, c.status_reason, f.bucket, count(*) AS members,
            count(*) FILTER (WHERE {_BILLED}) AS billed
        FROM @cards AS c LEFT JOIN @card_findings AS f ON f.membership_id = c.id GROUP BY 1, 2, 3, 4, 5
    ) AS counted GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT p.village_id, '', '', coalesce(f.bucket, 'matched_active'), 0, count(*)::integer, 0
    FROM @people AS p LEFT JOIN @resident_findings AS f ON f.person_id = p.id WHERE p.status = 'alive' GROUP BY 1, 4
"""

# Kept from now on --------------------------------------------------------------------------------------------------------
# Cards know the resident they belong to, and forget one they do not.
RELINK = """
    UPDATE insurance_membership AS m SET person_id = CASE WHEN NOT j.differs THEN j.person END
    FROM wf_judged AS j WHERE j.card = m.id AND m.person_id IS DISTINCT FROM CASE WHEN NOT j.differs THEN j.person END
"""
FORGET_ALL = """
    DELETE FROM insurance_cardfinding WHERE place_id >= %(region)s AND place_id < %(region)s || '/';
    DELETE FROM insurance_residentfinding WHERE place_id >= %(region)s AND place_id < %(region)s || '/'
"""
FORGET_SETS = """
    DELETE FROM insurance_cardfinding WHERE membership_id IN (SELECT id FROM wf_cards);
    DELETE FROM insurance_residentfinding WHERE person_id IN (SELECT id FROM wf_people)
"""
# Cards that a load ended, or that were taken away with it.
FORGET_GONE = """
    DELETE FROM insurance_cardfinding AS f
    WHERE NOT EXISTS (SELECT FROM insurance_membership AS m WHERE m.id = f.membership_id);
    DELETE FROM insurance_findingtask AS t WHERE membership_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM insurance_membership AS m WHERE m.id = t.membership_id)
"""
KEEP_FINDINGS = f"""
    INSERT INTO insurance_cardfinding
        (membership_id, place_id, bucket, person_id, name_score, name_differs, birth_differs, refused)
    {CARD_FINDINGS};
    INSERT INTO insurance_residentfinding (person_id, place_id, bucket, membership_id)
    {RESIDENT_FINDINGS}
"""
# Days pass: who was newly born or newly arrived is not for ever.
AGE = """
    UPDATE insurance_residentfinding AS f SET bucket = now.bucket FROM (
        SELECT p.id, CASE WHEN p.born_on > %(day)s::date - %(newborn)s THEN 'newborn'
            WHEN p.arrived_on > %(day)s::date - %(newcomer)s THEN 'newcomer' ELSE 'uninsured' END AS bucket
        FROM insurance_residentfinding AS each JOIN beneficiaries_person AS p ON p.id = each.person_id
        WHERE each.bucket IN ('newborn', 'newcomer')
    ) AS now WHERE now.id = f.person_id AND now.bucket <> f.bucket
"""
_LEVELS = "(SELECT DISTINCT code FROM unnest(ARRAY[place, left(place, 8), left(place, 5)]) AS code) AS above"
KEEP_FACTS = f"""
    DELETE FROM insurance_waterfallfact WHERE region_id >= %(region)s AND region_id < %(region)s || '/';
    INSERT INTO insurance_waterfallfact (region_id, segment, status, bucket, members, persons, billed)
    SELECT code, segment, status, bucket, sum(members), sum(persons), sum(billed)
    FROM wf_leaf, LATERAL {_LEVELS} GROUP BY 1, 2, 3, 4
"""
# The totals are counted by themselves, so that a bucket too many or too few is refused by the table's own constraints.
KEEP_PLACES = f"""
    DELETE FROM insurance_waterfallplace WHERE region_id >= %(region)s AND region_id < %(region)s || '/';
    INSERT INTO insurance_waterfallplace (region_id, members, members_active, members_inactive, insurer_only,
        residents, residents_active, residents_inactive, resident_only)
    SELECT code, sum(registered), sum(members * (bucket = 'matched_active')::int),
        sum(members * (bucket LIKE 'inactive%%')::int), sum(members * (bucket = ANY(%(insurer_only)s))::int),
        sum(living), sum(persons * (bucket = 'matched_active')::int),
        sum(persons * (bucket = 'matched_inactive')::int), sum(persons * (bucket = ANY(%(resident_only)s))::int)
    FROM (
        SELECT place, bucket, members, persons, 0 AS registered, 0 AS living FROM wf_leaf
        UNION ALL SELECT c.place, '', 0, 0, count(*), 0 FROM @cards AS c GROUP BY 1
        UNION ALL SELECT p.village_id, '', 0, 0, 0, count(*) FROM @people AS p WHERE p.status = 'alive' GROUP BY 1
    ) AS counted, LATERAL {_LEVELS} GROUP BY 1
"""
