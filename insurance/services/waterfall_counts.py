"""The statements that keep findings and count: everybody by place, less the exceptions, which are counted by bucket.

Cards and residents are counted from their own tables, never by adding to what was counted before. When little has changed,
only the places it concerns are counted again (``wf_place``); the places above them are sums of the counts of villages.
"""

from __future__ import annotations

from insurance.codes import MemberStatus, StatusReason
from insurance.services.waterfall_sql import BILLED, CARD_FINDINGS, RESIDENT_FINDINGS

_REASONS = ", ".join(f"'{reason.value}'" for reason in StatusReason if reason)
# The bucket of a card that is a resident's.
_USUAL = f"""CASE WHEN c.status = '{MemberStatus.ACTIVE.value}' THEN 'matched_active'
    WHEN c.status_reason IN ({_REASONS}) THEN 'inactive_' || c.status_reason ELSE 'inactive_other' END"""

# Kept from now on -----------------------------------------------------------------------------------------------------
# Cards know the resident they belong to, and forget one they do not.
RELINK = """
    UPDATE insurance_membership AS m SET person_id = CASE WHEN NOT j.differs THEN j.person END
    FROM wf_judged AS j WHERE j.card = m.id AND j.known_person IS DISTINCT FROM CASE WHEN NOT j.differs THEN j.person END
"""
FORGET_ALL = """
    DELETE FROM insurance_cardfinding WHERE place_id >= %(region)s AND place_id < %(region)s || '/';
    DELETE FROM insurance_residentfinding WHERE place_id >= %(region)s AND place_id < %(region)s || '/'
"""
# Of this regency only: what another keeps of the same cards and people follows with a run of its own.
FORGET_SETS = """
    DELETE FROM insurance_cardfinding AS f USING wf_cards AS c
    WHERE f.membership_id = c.id AND f.place_id >= %(region)s AND f.place_id < %(region)s || '/';
    DELETE FROM insurance_residentfinding AS f USING wf_people AS p
    WHERE f.person_id = p.id AND f.place_id >= %(region)s AND f.place_id < %(region)s || '/'
"""
# What another regency found about somebody who came from there gives way.
KEEP_FINDINGS = f"""
    INSERT INTO insurance_cardfinding
        (membership_id, place_id, bucket, person_id, name_score, name_differs, birth_differs, refused)
    {CARD_FINDINGS}
    ON CONFLICT (membership_id) DO UPDATE SET place_id = excluded.place_id, bucket = excluded.bucket,
        person_id = excluded.person_id, name_score = excluded.name_score, name_differs = excluded.name_differs,
        birth_differs = excluded.birth_differs, refused = excluded.refused;
    INSERT INTO insurance_residentfinding (person_id, place_id, bucket, membership_id)
    {RESIDENT_FINDINGS}
    ON CONFLICT (person_id) DO UPDATE SET place_id = excluded.place_id, bucket = excluded.bucket,
        membership_id = excluded.membership_id
"""
# Days pass: who was newly born or newly arrived is not for ever.
AGE = """
    INSERT INTO wf_place
    SELECT f.place_id FROM insurance_residentfinding AS f JOIN beneficiaries_person AS p ON p.id = f.person_id
    WHERE f.bucket IN ('newborn', 'newcomer') AND f.bucket <> {now};
    UPDATE insurance_residentfinding AS f SET bucket = {now} FROM beneficiaries_person AS p
    WHERE p.id = f.person_id AND f.bucket IN ('newborn', 'newcomer') AND f.bucket <> {now}
""".format(
    now="""CASE WHEN p.born_on > %(day)s::date - %(newborn)s THEN 'newborn'
        WHEN p.arrived_on > %(day)s::date - %(newcomer)s THEN 'newcomer' ELSE 'uninsured' END"""
)

# The places that are counted again ------------------------------------------------------------------------------------
PLACES = 'CREATE UNLOGGED TABLE wf_place (code varchar COLLATE "C")'
# Where those live and lived whom a change touched, and where their cards count and counted. Before findings are forgotten.
PLACES_OF_SETS = """
    INSERT INTO wf_place
    SELECT place FROM wf_cards UNION SELECT village_id FROM wf_people
    UNION SELECT f.place_id FROM wf_cards JOIN insurance_cardfinding AS f ON f.membership_id = wf_cards.id
    UNION SELECT f.place_id FROM wf_people JOIN insurance_residentfinding AS f ON f.person_id = wf_people.id
"""
PLACES_BEFORE_LOAD = """
    INSERT INTO wf_place SELECT DISTINCT place FROM @touched JOIN insurance_membershippast USING (card_number)
"""
# Of much that was touched the cards' own places are enough to say that everybody is counted.
MANY_PLACES = """
    SELECT count(DISTINCT place) > %(few)s * (SELECT count(*) FROM regions_region
        WHERE level = 4 AND code >= %(region)s AND code < %(region)s || '/') FROM wf_cards
"""
# The regency's own place, for cards without a village of ours, is always among them: its count cannot be told from the sum.
PLACES_COUNTED = """
    CREATE UNLOGGED TABLE wf_counted AS
    SELECT DISTINCT code FROM (SELECT code FROM wf_place UNION ALL SELECT %(region)s) AS each
    WHERE code >= %(region)s AND code < %(region)s || '/';
    CREATE UNLOGGED TABLE wf_shown AS
    SELECT DISTINCT above.code FROM wf_counted AS c,
        LATERAL unnest(ARRAY[c.code, left(c.code, 8), left(c.code, 5)]) AS above (code);
    ANALYZE wf_counted; ANALYZE wf_shown
"""
SHARE_COUNTED = """
    SELECT (SELECT count(*) FROM wf_counted), (SELECT count(*) FROM regions_region
        WHERE level = 4 AND code >= %(region)s AND code < %(region)s || '/')
"""

# The counts -----------------------------------------------------------------------------------------------------------
# {of} is empty, or a condition on the place.
IN_COUNTED = " AND {} IN (SELECT code FROM wf_counted)"
EVERYBODY = f"""
    CREATE UNLOGGED TABLE wf_all AS
    SELECT place, segment, status, {_USUAL} AS bucket, members, billed
    FROM (
        SELECT c.place, c.segment, c.status, c.status_reason, count(*) AS members,
            count(*) FILTER (WHERE {BILLED}) AS billed
        FROM @cards AS c WHERE true{{of_cards}} GROUP BY 1, 2, 3, 4
    ) AS c;
    CREATE UNLOGGED TABLE wf_living AS
    SELECT p.village_id AS place, count(*) AS persons FROM @people AS p
    WHERE p.status = 'alive'{{of_people}} GROUP BY 1
"""
# The exceptions: as just judged, or as kept. What the one join passed by are the inactive cards at a place that were not
# judged: each counts for a resident of that place.
ODD_CARDS_JUDGED = f"""
    SELECT c.place, c.segment, c.status, {_USUAL} AS usual, c.bucket, c.billed
    FROM wf_judged AS c WHERE c.bucket = ANY(%(insurer_only)s) AND c.territory_id = %(region)s
"""
ODD_CARDS_KEPT = f"""
    SELECT c.place, c.segment, c.status, {_USUAL} AS usual, f.bucket, {BILLED} AS billed
    FROM insurance_cardfinding AS f JOIN @cards AS c ON c.id = f.membership_id WHERE true{{of_cards}}
"""
ODD_PEOPLE_JUDGED = f"""
    SELECT place_id, bucket, count(*) AS persons FROM ({RESIDENT_FINDINGS}) AS f GROUP BY 1, 2
    UNION ALL
    SELECT place, 'matched_inactive', sum(members)::integer FROM (
        SELECT place, members FROM wf_all WHERE status <> '{MemberStatus.ACTIVE.value}'
        UNION ALL SELECT place, -1 FROM wf_judged
        WHERE card IS NOT NULL AND status <> '{MemberStatus.ACTIVE.value}' AND territory_id = %(region)s
    ) AS passed GROUP BY 1 HAVING sum(members) <> 0
"""
ODD_PEOPLE_KEPT = """
    SELECT place_id, bucket, 1 AS persons FROM insurance_residentfinding AS f
    WHERE place_id >= %(region)s AND place_id < %(region)s || '/'{of_findings}
"""
LEAVES = """
    CREATE UNLOGGED TABLE wf_odd_cards AS
    SELECT place, segment, status, usual, bucket, count(*) AS members, count(*) FILTER (WHERE billed) AS billed
    FROM ({odd_cards}) AS odd GROUP BY 1, 2, 3, 4, 5;
    CREATE UNLOGGED TABLE wf_odd_people AS
    SELECT place_id AS place, bucket, sum(persons)::integer AS persons FROM ({odd_people}) AS odd GROUP BY 1, 2;
    CREATE UNLOGGED TABLE wf_leaf AS
    SELECT place::varchar, segment, status, bucket::varchar, sum(members)::integer AS members, 0 AS persons,
        sum(billed)::integer AS billed
    FROM (
        SELECT place, segment, status, bucket, members, billed FROM wf_all
        UNION ALL SELECT place, segment, status, usual, -members, -billed FROM wf_odd_cards
        UNION ALL SELECT place, segment, status, bucket, members, billed FROM wf_odd_cards
    ) AS counted GROUP BY 1, 2, 3, 4 HAVING sum(members) <> 0
    UNION ALL
    SELECT place, '', '', bucket, 0, sum(persons)::integer, 0
    FROM (
        SELECT place, 'matched_active' AS bucket, persons FROM wf_living
        UNION ALL SELECT place, 'matched_active', -persons FROM wf_odd_people
        UNION ALL SELECT place, bucket, persons FROM wf_odd_people
    ) AS counted GROUP BY 1, 4 HAVING sum(persons) <> 0
"""

# What is kept of them -------------------------------------------------------------------------------------------------
_ABOVE = "(SELECT DISTINCT code FROM unnest(ARRAY[place, left(place, 8), left(place, 5)]) AS code) AS above"
# {shown} is empty, or a condition on the code; villages that were not counted again have the counts they had.
_SHOWN = " AND {} IN (SELECT code FROM wf_shown)"
SHOWN_FACTS, SHOWN_CODES = _SHOWN.format("region_id"), _SHOWN.format("code")
OTHER_LEAVES = """
    INSERT INTO wf_leaf (place, segment, status, bucket, members, persons, billed)
    SELECT region_id, segment, status, bucket, members, persons, billed FROM insurance_waterfallfact AS f
    WHERE region_id >= %(region)s || '.' AND region_id < %(region)s || '/' AND length(region_id) > 8
        AND NOT EXISTS (SELECT FROM wf_counted AS c WHERE c.code = f.region_id);
    INSERT INTO wf_all (place, members)
    SELECT region_id, members FROM insurance_waterfallplace AS f
    WHERE region_id >= %(region)s || '.' AND region_id < %(region)s || '/' AND length(region_id) > 8
        AND NOT EXISTS (SELECT FROM wf_counted AS c WHERE c.code = f.region_id);
    INSERT INTO wf_living (place, persons)
    SELECT region_id, residents FROM insurance_waterfallplace AS f
    WHERE region_id >= %(region)s || '.' AND region_id < %(region)s || '/' AND length(region_id) > 8
        AND NOT EXISTS (SELECT FROM wf_counted AS c WHERE c.code = f.region_id)
"""
KEEP_FACTS = f"""
    DELETE FROM insurance_waterfallfact
    WHERE region_id >= %(region)s AND region_id < %(region)s || '/'{{shown_facts}};
    INSERT INTO insurance_waterfallfact (region_id, segment, status, bucket, members, persons, billed)
    SELECT code, segment, status, bucket, sum(members), sum(persons), sum(billed)
    FROM wf_leaf, LATERAL {_ABOVE} WHERE true{{shown_codes}} GROUP BY 1, 2, 3, 4
"""
# The totals are those of all cards and all living residents, so that a bucket too many or too few is refused by the table's
# own constraints.
KEEP_PLACES = f"""
    DELETE FROM insurance_waterfallplace
    WHERE region_id >= %(region)s AND region_id < %(region)s || '/'{{shown_facts}};
    INSERT INTO insurance_waterfallplace (region_id, members, members_active, members_inactive, insurer_only,
        residents, residents_active, residents_inactive, resident_only)
    SELECT code, sum(registered), sum(members * (bucket = 'matched_active')::int),
        sum(members * starts_with(bucket, 'inactive')::int), sum(members * (bucket = ANY(%(insurer_only)s))::int),
        sum(living), sum(persons * (bucket = 'matched_active')::int),
        sum(persons * (bucket = 'matched_inactive')::int), sum(persons * (bucket = ANY(%(resident_only)s))::int)
    FROM (
        SELECT place, bucket, members, persons, 0 AS registered, 0 AS living FROM wf_leaf
        UNION ALL SELECT place, '', 0, 0, members, 0 FROM wf_all
        UNION ALL SELECT place, '', 0, 0, 0, persons FROM wf_living
    ) AS counted, LATERAL {_ABOVE} WHERE true{{shown_codes}} GROUP BY 1
"""
# Where one file covers both sides, the cards of residents are as many as the residents who have one, active and inactive.
SIDES_AGREE = """
    SELECT members_active = residents_active AND members_inactive = residents_inactive
    FROM insurance_waterfallplace WHERE region_id = %(region)s
"""
