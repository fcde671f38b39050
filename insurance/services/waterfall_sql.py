"""The statements that find out whose card is whose: one join for everybody, a closer look at the few.

Words with an @ are sources (:class:`Sources`): the tables of today, or their states on an earlier day as known at a
moment. One full join of cards and people passes those by who are simply residents with an active card, and keeps the rest
(``wf_rest``). What number and name alone do not settle (a number on two cards, what somebody decided, a former number, a
card without one) is looked at once more, with all that hangs together (``wf_cards``, ``wf_people``); after a load, or
after a change in the registry, only that is done. Then each kept row is judged.

``wf_`` tables are a run's own (``services.waterfall_workspace``): unlogged and not temporary, because several processes
read those together, and dropped when it ends. Rows are fetched from the large tables once and looked at in the small ones.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from insurance.codes import REGENCY_PAYER, MatchVerdict, MemberStatus, Segment
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
    passed: str = ""  # a further way to be passed by in it
    past: str = ""  # statements that keep for the run what no longer is as it was on the day

    def in_(self, statement: str) -> str:
        """Return ``statement`` with its sources."""
        texts = asdict(self)
        return _SOURCE.sub(lambda found: texts[found[1]], statement)


_PAIR = "hashtextextended((c.name || E'\\n' || p.name) COLLATE \"C\", 0)"
_NAMES_EQUAL = 'c.name COLLATE "C" = p.name'
# What the regency pays a premium for: active members of its own segment, but for those whom the province pays for.
BILLED = f"""(c.segment = '{Segment.PBPU_PEMDA.value}' AND c.status = '{MemberStatus.ACTIVE.value}'
    AND c.payer IN ('', '{REGENCY_PAYER}'))"""
# What is known of a card and a resident; both statements below give these columns, in this order.
_COLUMNS = f"""
    c.id AS card, c.territory_id, c.place, c.segment, c.status, c.status_reason, {BILLED} AS billed, c.nik,
    c.person_id AS known_person, p.id AS person, p.status AS life, p.village_id, p.born_on, p.arrived_on,
    CASE WHEN NOT {_NAMES_EQUAL} THEN {_PAIR} END AS pair,
    CASE WHEN NOT {_NAMES_EQUAL} THEN c.name END AS card_name,
    CASE WHEN NOT {_NAMES_EQUAL} THEN p.name END AS person_name,
    coalesce(c.born_on <> p.born_on, false) AS birth_differs
"""
_KNOWN = """card, territory_id, place, segment, status, status_reason, billed, nik, known_person, person, life,
    village_id, born_on, arrived_on, birth_differs"""

# A card is simply a resident's when number, name and birth agree and she lives here today; when it is active too, nothing
# is left to say, and where nobody asks for names (``passed``), neither of an inactive one that counts where she lives.
# ``linked``: whether the card knows its resident already. A resident without a card has no ``card``.
REST = f"""
    CREATE UNLOGGED TABLE wf_rest AS
    SELECT {_COLUMNS}
    FROM @cards AS c FULL JOIN @people AS p ON p.nik = c.nik
    WHERE NOT coalesce(
            {_NAMES_EQUAL} AND (c.born_on = p.born_on OR c.born_on IS NULL) AND p.status = 'alive'
            AND starts_with(p.village_id, c.territory_id) AND (c.status = '{MemberStatus.ACTIVE.value}'@passed)@linked,
        false)
        AND (c.id IS NOT NULL OR p.status = 'alive')
"""
LINKED = " AND c.person_id = p.id"
PASSED = " OR c.place = p.village_id"

# Who needs the closer look -------------------------------------------------------------------------------------------
_CARD = """c.id, c.card_number, c.nik, c.name, c.born_on, c.person_id, c.territory_id, c.place, c.segment, c.payer,
    c.status, c.status_reason, c.valid_from"""
_PERSON = "p.id, p.nik, p.name, p.born_on, p.status, p.village_id, p.arrived_on"
# What is asked for next: numbers, cards and persons; ``wf_nik`` holds the numbers that were.
SETS = f"""
    CREATE UNLOGGED TABLE wf_ask_nik (nik varchar PRIMARY KEY);
    CREATE UNLOGGED TABLE wf_ask_card (card_number varchar PRIMARY KEY);
    CREATE UNLOGGED TABLE wf_ask_person (id bigint PRIMARY KEY);
    CREATE UNLOGGED TABLE wf_nik (nik varchar PRIMARY KEY);
    CREATE UNLOGGED TABLE wf_cards AS SELECT {_CARD}, 0 AS round FROM @all_cards AS c WITH NO DATA;
    ALTER TABLE wf_cards ADD PRIMARY KEY (id);
    CREATE UNLOGGED TABLE wf_people AS SELECT {_PERSON}, 0 AS round FROM @all_people AS p WITH NO DATA;
    ALTER TABLE wf_people ADD PRIMARY KEY (id)
"""
# Everything that number and name alone do not settle.
_TWICE = """
    SELECT nik FROM insurance_membership WHERE nik <> '' GROUP BY nik HAVING count(*) > 1 AND length(nik) = 16
"""
TWICE = f"CREATE UNLOGGED TABLE wf_twice AS {_TWICE}"
# Of everybody at once: a look-up each in an index, which the planner prefers for many, takes twice as long.
AT_ONCE = "SET LOCAL enable_nestloop = off; {}; SET LOCAL enable_nestloop TO DEFAULT"
# On an earlier day at most these: a number twice among the present cards, among the past ones, or on a card of each.
TWICE_ON = AT_ONCE.format(f"""
    {TWICE} UNION {_TWICE.replace("insurance_membership", "wf_past_cards")}
    UNION SELECT past.nik FROM wf_past_cards AS past JOIN insurance_membership AS m ON m.nik = past.nik
    WHERE m.card_number <> past.card_number AND length(m.nik) = 16
""")
SEED_ALL = """
    INSERT INTO wf_ask_nik SELECT nik FROM wf_twice UNION SELECT nik FROM @former AS f;
    INSERT INTO wf_ask_card
    SELECT card_number FROM @decisions AS d
    UNION SELECT card_number FROM @cards AS c WHERE c.nik = '' AND c.person_id IS NOT NULL
"""
# What a load touched: its cards, whom they belonged to, and whose number they had before.
SEED_TOUCHED = """
    INSERT INTO wf_ask_card SELECT DISTINCT card_number FROM @touched ON CONFLICT DO NOTHING;
    ANALYZE wf_ask_card;
    INSERT INTO wf_ask_nik
    SELECT DISTINCT nik FROM wf_ask_card JOIN insurance_membershippast USING (card_number) WHERE length(nik) = 16
    ON CONFLICT DO NOTHING;
    INSERT INTO wf_ask_person
    SELECT DISTINCT person_id FROM wf_ask_card JOIN insurance_membershippast USING (card_number)
    WHERE person_id IS NOT NULL ON CONFLICT DO NOTHING
"""
# Cards whose resident is registered elsewhere, and residents whose card is listed elsewhere; only where there is more than
# one regency. A card counts in its territory, so its place tells, and is found by its index.
SEED_ACROSS = """
    INSERT INTO wf_ask_nik SELECT DISTINCT c.nik FROM @all_cards AS c JOIN @all_people AS p ON p.nik = c.nik
    WHERE NOT starts_with(p.village_id, c.territory_id) AND %(region)s IN (c.territory_id, left(p.village_id, 5))
    ON CONFLICT DO NOTHING
"""
ANOTHER_REGENCY = """
    SELECT EXISTS (SELECT FROM insurance_membership WHERE place < %(region)s)
        OR EXISTS (SELECT FROM insurance_membership WHERE place >= %(region)s || '/')
        OR EXISTS (SELECT FROM beneficiaries_person WHERE merged_into_id IS NULL AND village_id < %(region)s)
        OR EXISTS (SELECT FROM beneficiaries_person WHERE merged_into_id IS NULL AND village_id > %(region)s || '/')
"""
REGENCIES = """
    SELECT code FROM regions_region AS r WHERE level = 2 AND starts_with(code, %(region)s) AND (
        EXISTS (SELECT FROM insurance_membership WHERE place >= r.code AND place < r.code || '/')
        OR EXISTS (SELECT FROM beneficiaries_person WHERE village_id >= r.code || '.' AND village_id < r.code || '/'))
    ORDER BY code
"""
# All that hangs together with what is asked for, round by round until nothing is: first who and which cards those are…
LOOK_AT_PEOPLE = f"""
    CREATE UNLOGGED TABLE wf_new AS
    SELECT {_PERSON} FROM wf_ask_nik AS asked JOIN @all_people AS p ON p.nik = asked.nik
    UNION ALL SELECT {_PERSON} FROM wf_ask_person AS asked JOIN @all_people AS p ON p.id = asked.id;
    INSERT INTO wf_people SELECT *, %(round)s FROM wf_new ON CONFLICT DO NOTHING;
    DROP TABLE wf_new
"""
LOOK_AT_CARDS = f"""
    CREATE UNLOGGED TABLE wf_new AS
    SELECT {_CARD} FROM wf_ask_nik AS asked JOIN @all_cards AS c ON c.nik = asked.nik
    UNION ALL SELECT {_CARD} FROM wf_ask_card AS asked JOIN @all_cards AS c ON c.card_number = asked.card_number
    UNION ALL SELECT {_CARD} FROM wf_people AS p JOIN @all_cards AS c ON c.person_id = p.id AND c.nik = ''
        WHERE p.round = %(round)s;
    INSERT INTO wf_cards SELECT *, %(round)s FROM wf_new ON CONFLICT DO NOTHING;
    DROP TABLE wf_new
"""
# … then what those lead to that was not asked yet.
ASK_FURTHER = """
    INSERT INTO wf_nik SELECT nik FROM wf_ask_nik;
    TRUNCATE wf_ask_nik, wf_ask_card, wf_ask_person;
    INSERT INTO wf_ask_nik SELECT nik FROM (
        SELECT nik FROM wf_cards WHERE round = %(round)s AND length(nik) = 16
        UNION SELECT nik FROM wf_people WHERE round = %(round)s AND nik IS NOT NULL
        UNION SELECT f.nik FROM wf_people AS p JOIN @former AS f ON f.person_id = p.id WHERE p.round = %(round)s
    ) AS led WHERE NOT EXISTS (SELECT FROM wf_nik WHERE wf_nik.nik = led.nik);
    INSERT INTO wf_ask_person SELECT id FROM (
        SELECT person_id AS id FROM wf_cards WHERE round = %(round)s AND person_id IS NOT NULL
        UNION SELECT f.person_id FROM wf_cards AS c JOIN @former AS f ON f.nik = c.nik WHERE c.round = %(round)s
        UNION SELECT d.person_id FROM wf_cards AS c JOIN @decisions AS d USING (card_number) WHERE c.round = %(round)s
    ) AS led WHERE NOT EXISTS (SELECT FROM wf_people WHERE wf_people.id = led.id);
    INSERT INTO wf_ask_card SELECT DISTINCT d.card_number
    FROM wf_people AS p JOIN @decisions AS d ON d.person_id = p.id WHERE p.round = %(round)s
        AND NOT EXISTS (SELECT FROM wf_cards WHERE wf_cards.card_number = d.card_number)
"""
ANALYZE_ASKED = "ANALYZE wf_ask_nik; ANALYZE wf_ask_card; ANALYZE wf_ask_person"
ASKED = "SELECT EXISTS (TABLE wf_ask_nik) OR EXISTS (TABLE wf_ask_card) OR EXISTS (TABLE wf_ask_person)"
# The resident of each card: whom somebody confirmed; else who has the number; else who had it; else, for a card without a
# number, whom it was issued to.
LINK = f"""
    ANALYZE wf_cards; ANALYZE wf_people;
    CREATE UNLOGGED TABLE wf_link AS
    SELECT {_COLUMNS}, c.card_number, c.valid_from, same.person_id IS NOT NULL AS confirmed,
        EXISTS (SELECT FROM @decisions AS d WHERE d.card_number = c.card_number AND d.person_id = p.id
            AND d.verdict = '{MatchVerdict.DIFFERENT.value}') AS refused
    FROM wf_cards AS c
    LEFT JOIN (SELECT card_number, min(person_id) AS person_id FROM @decisions AS d
        WHERE verdict = '{MatchVerdict.SAME.value}' GROUP BY 1) AS same USING (card_number)
    LEFT JOIN (SELECT nik, min(id) AS id FROM wf_people GROUP BY 1) AS has ON has.nik = c.nik
    LEFT JOIN (SELECT nik, min(person_id) AS id FROM @former AS f GROUP BY 1) AS had ON had.nik = c.nik
    LEFT JOIN wf_people AS p
        ON p.id = coalesce(same.person_id, has.id, had.id, CASE WHEN c.nik = '' THEN c.person_id END)
"""

# Names that were never compared --------------------------------------------------------------------------------------
_PAIRS = "SELECT pair, card_name, person_name FROM {} WHERE pair IS NOT NULL"
UNSCORED_OF_SETS = f"""
    SELECT DISTINCT ON (pair) pair, card_name, person_name FROM ({_PAIRS.format("wf_link")}) AS r
    WHERE NOT EXISTS (SELECT FROM insurance_namescore AS s WHERE s.pair = r.pair)
"""
UNSCORED = UNSCORED_OF_SETS.replace(") AS r", f" UNION ALL {_PAIRS.format('wf_rest')}) AS r")
SCORED = "CREATE UNLOGGED TABLE wf_scored (pair bigint, score smallint)"
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
    Fact.ACTIVE: f"status = '{MemberStatus.ACTIVE.value}'",
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
# Of several cards of one person, or with one number that nobody has, one comes first: whom somebody confirmed, what agrees,
# the file of the place she lives in, an active one, the older one. The others are surplus.
_OF_SETS = f"""
    SELECT {_KNOWN}, wf_link.pair, score, confirmed, refused,
        row_number() OVER (
            PARTITION BY CASE WHEN person IS NOT NULL THEN 'p' || person
                WHEN nik ~ '{WELL_FORMED}' THEN 'n' || nik ELSE 'c' || card END
            ORDER BY confirmed DESC,
                NOT refused AND NOT birth_differs AND coalesce(score, 100) >= %(agreement)s DESC,
                starts_with(village_id, territory_id) DESC NULLS LAST, status = '{MemberStatus.ACTIVE.value}' DESC,
                valid_from, card_number
        ) > 1 AS surplus, true AS of_sets
    FROM wf_link LEFT JOIN insurance_namescore AS s ON s.pair = wf_link.pair
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, p.id, p.status, p.village_id, p.born_on, p.arrived_on,
        false, NULL, NULL, false, false, false, true
    FROM wf_people AS p
    WHERE p.status = 'alive' AND NOT EXISTS (SELECT FROM wf_link WHERE wf_link.person = p.id)
"""
_OF_REST = f"""
    SELECT {_KNOWN}, r.pair, s.score, false AS confirmed, false AS refused, false AS surplus, false AS of_sets
    FROM wf_rest AS r LEFT JOIN insurance_namescore AS s ON s.pair = r.pair
    WHERE NOT EXISTS (SELECT FROM wf_cards WHERE wf_cards.id = r.card)
        AND NOT EXISTS (SELECT FROM wf_people WHERE wf_people.id = r.person)
"""
_JUDGED = f"""
    SELECT *, CASE WHEN card IS NOT NULL THEN {BUCKET} END AS bucket,
        card IS NOT NULL AND NOT surplus AND NOT differs AS hers
    FROM (
        SELECT *, NOT confirmed AND (refused OR birth_differs OR coalesce(score, 100) < %(agreement)s) AS differs
        FROM (@rows) AS known
    ) AS facts
"""
JUDGED_OF_SETS = "CREATE UNLOGGED TABLE wf_judged AS " + _JUDGED.replace("@rows", _OF_SETS)
# Two statements: several processes can share the first.
JUDGED = f"""
    CREATE UNLOGGED TABLE wf_judged AS {_JUDGED.replace("@rows", _OF_REST)};
    INSERT INTO wf_judged {_JUDGED.replace("@rows", _OF_SETS)}
"""
CARD_FINDINGS = """
    SELECT card AS membership_id, place AS place_id, bucket, person AS person_id,
        CASE WHEN person IS NOT NULL THEN coalesce(score, 100) END AS name_score,
        coalesce(score, 100) < %(agreement)s AS name_differs, birth_differs, refused
    FROM wf_judged WHERE bucket = ANY(%(insurer_only)s) AND territory_id = %(region)s
"""
# A card of hers counts for a resident wherever it is listed, as long as it is hers and comes first. Whoever may have several
# cards is among the sets.
RESIDENT_FINDINGS = f"""
    SELECT person AS person_id, village_id AS place_id, CASE WHEN has_card THEN 'matched_inactive'
             WHEN born_on > %(day)s::date - %(newborn)s THEN 'newborn'
             WHEN arrived_on > %(day)s::date - %(newcomer)s THEN 'newcomer'
             ELSE 'uninsured' END AS bucket, card AS membership_id
    FROM (
        SELECT person, village_id, born_on, arrived_on, hers AS has_card, CASE WHEN hers THEN card END AS card,
            hers AND status = '{MemberStatus.ACTIVE.value}' AS treated
        FROM wf_judged WHERE NOT of_sets AND life = 'alive' AND starts_with(village_id, %(region)s)
        UNION ALL
        SELECT person, min(village_id COLLATE "C"), min(born_on), min(arrived_on), bool_or(hers),
            min(card) FILTER (WHERE hers), bool_or(hers AND status = '{MemberStatus.ACTIVE.value}')
        FROM wf_judged WHERE of_sets AND life = 'alive' AND starts_with(village_id, %(region)s) GROUP BY person
    ) AS residents
    WHERE NOT coalesce(treated, false)
"""
