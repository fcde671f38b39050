"""Which records are worth comparing: set-based in PostgreSQL, over everybody of a region at once.

Nobody is compared with everybody. Each record gets a dozen marks (a birthday with the sounds of a word of the name, a
family card, a NIK with one part left out…); who shares a mark is a candidate. The tables are temporary and gone with
the transaction; their statements are the whole of it, so that they can be read from top to bottom.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db import connection

from beneficiaries.rules.duplicates import Record
from core.names import name_words, skeleton
from regions.rules.codes import bounds_below

# More records with one mark are a habit of writing (UNKNOWN, born on 1 January) and no trail: they are counted instead.
MOST_IN_BLOCK = 200
# The sound of a word that more than one person in so many has is no mark of its own, only together with the rest.
COMMON_WORD = 50
_BATCH = 10_000
_FIRST_SOUNDS = 3

# Several regencies may be searched in one transaction.
_CLEAR = """
    DROP TABLE IF EXISTS duplicate_people, duplicate_sounds, duplicate_records, duplicate_marks, duplicate_blocks,
        duplicate_candidates, duplicate_scored
"""
# Birthdays are YYYYMMDD: positions 1-4 year, 5-6 month, 7-8 day. ``parts`` hold what agrees when one part differs, or when
# day and month changed places.
_PEOPLE = """
    CREATE TEMP TABLE duplicate_people ON COMMIT DROP AS
    SELECT id, name, sex, born_on, nik, household_id AS household, village_id AS village, birthplace, status, born,
           ARRAY['y' || right(born, 4), 'm' || left(born, 4) || right(born, 2), 'd' || left(born, 6)]
           || CASE WHEN right(born, 2) <= '12' THEN ARRAY['s' || left(born, 4) || least(substr(born, 5, 2), right(born, 2))
                   || greatest(substr(born, 5, 2), right(born, 2))] ELSE '{}' END AS parts
    FROM beneficiaries_person, to_char(born_on, 'YYYYMMDD') AS born
    WHERE merged_into_id IS NULL AND (village_id = %s OR village_id >= %s AND village_id < %s)
"""
_SOUNDS = """
    CREATE TEMP TABLE duplicate_sounds (name text COLLATE "C", keys text[], whole text, sorted text) ON COMMIT DROP
"""
_COPY = "COPY duplicate_sounds FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (name, whole, sorted))"
_RECORDS = """
    CREATE TEMP TABLE duplicate_records ON COMMIT DROP AS
    SELECT people.*, keys, whole, sorted, count(*) OVER (PARTITION BY sorted) AS namesakes
    FROM duplicate_people AS people JOIN duplicate_sounds USING (name)
"""
# The word before a mark keeps kinds apart. A NIK is PPKKCC DDMMYY SSSS; with the birthday of the record instead of its
# own, a misspelt one meets the right one.
_MARKS = """
    CREATE TEMP TABLE duplicate_marks ON COMMIT DROP AS
    WITH common AS (
        SELECT key FROM duplicate_records, unnest(keys) AS key GROUP BY key
        HAVING count(*) > greatest(%(least)s, (SELECT count(*) / %(share)s FROM duplicate_records))
    )
    SELECT id, hashtextextended('word' || born || sex || key, 0) AS mark
    FROM duplicate_records, unnest(keys) AS key WHERE key NOT IN (SELECT key FROM common)
    UNION ALL
    SELECT id, hashtextextended(part || sex || sorted, 0) FROM duplicate_records, unnest(parts) AS part
    UNION ALL
    SELECT id, hashtextextended(kind || sex || value, 0)
    FROM duplicate_records, LATERAL (VALUES
        ('name', born || left(whole, 4)),
        ('village', born || village),
        ('household', household::text),
        ('number', born || left(nik, 6) || right(nik, 4))
    ) AS made (kind, value) WHERE value IS NOT NULL
"""
_BLOCKS = """
    CREATE TEMP TABLE duplicate_blocks ON COMMIT DROP AS
    SELECT array_agg(DISTINCT id) AS ids FROM duplicate_marks GROUP BY mark HAVING count(*) > 1
"""
# The cheap bounds, for what cannot get enough points whatever else is found: no birthday that agrees in two of its three
# parts; or one word in common alone, between two who live apart and have each a NIK of another serial.
_PAIRS = """
    CREATE TEMP TABLE duplicate_candidates ON COMMIT DROP AS
    WITH alike AS (
        SELECT first, second, count(*) AS marks FROM duplicate_blocks, unnest(ids) AS first, unnest(ids) AS second
        WHERE first < second AND cardinality(ids) <= %(most)s GROUP BY first, second
    ), unnumbered AS (
        SELECT few.id AS one, record.id AS other
        FROM (SELECT id, village, sex, unnest(parts) AS part FROM duplicate_records WHERE nik IS NULL) AS few
        JOIN (SELECT id, village, sex, unnest(parts) AS part FROM duplicate_records) AS record
        USING (village, sex, part)
    ), numbers AS (
        SELECT person_id, number.nik FROM beneficiaries_formernumber AS number
        JOIN duplicate_records AS record ON record.id = person_id
    ), former AS (
        SELECT numbers.person_id AS one, record.id AS other FROM numbers JOIN duplicate_records AS record USING (nik)
        UNION SELECT one.person_id, other.person_id FROM numbers AS one JOIN numbers AS other USING (nik)
    )
    SELECT first, second, bool_or(former) AS former FROM (
        SELECT first, second, false AS former
        FROM alike JOIN duplicate_records AS a ON a.id = first JOIN duplicate_records AS b ON b.id = second
        WHERE (a.parts && b.parts OR abs(a.born_on - b.born_on) <= 31)
          AND (marks > 1 OR a.village = b.village OR (right(a.nik, 4) = right(b.nik, 4)) IS NOT FALSE)
        UNION ALL SELECT least(one, other), greatest(one, other), false FROM unnumbered WHERE one <> other
        UNION ALL SELECT least(one, other), greatest(one, other), true FROM former WHERE one <> other
    ) AS found
    WHERE NOT EXISTS (
        SELECT FROM beneficiaries_duplicatepair AS known
        WHERE (known.first_id, known.second_id) = (found.first, found.second) AND known.verdict <> ''
    )
    GROUP BY first, second
"""
_COMPARED = """
    SELECT first, second, former,
           a.name, a.sex, a.born_on, a.nik, a.household, a.village, a.birthplace, a.status, a.namesakes,
           b.name, b.sex, b.born_on, b.nik, b.household, b.village, b.birthplace, b.status, b.namesakes
    FROM duplicate_candidates JOIN duplicate_records AS a ON a.id = first JOIN duplicate_records AS b ON b.id = second
"""

Candidate = tuple[int, int, bool, Record, Record]


def blocks_build(region: str) -> tuple[int, int, int]:
    """Gather the people of ``region`` and their candidate pairs; return counts: people, pairs, blocks that were too large.

    Inside a transaction: the tables live as long as it does. Pairs that a person has decided are no candidates.
    """
    lower, upper = bounds_below(region)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(_CLEAR)
        cursor.execute(_PEOPLE, [region, lower, upper])
        people = cursor.rowcount
        _listen(cursor)
        cursor.execute(_RECORDS)
        cursor.execute("ANALYZE duplicate_records")
        cursor.execute(_MARKS, {"least": MOST_IN_BLOCK, "share": COMMON_WORD})
        cursor.execute(_BLOCKS)
        cursor.execute("SELECT count(*) FROM duplicate_blocks WHERE cardinality(ids) > %s", [MOST_IN_BLOCK])
        too_large: int = cursor.fetchone()[0]
        cursor.execute(_PAIRS, {"most": MOST_IN_BLOCK})
        return people, cursor.rowcount, too_large


def candidates() -> Iterator[Candidate]:
    """Yield the candidate pairs, the older record first, in batches from the server: a registry has too many for memory."""
    width = len(Record._fields)
    with connection.chunked_cursor() as cursor:
        cursor.execute(_COMPARED)
        while rows := cursor.fetchmany(_BATCH):
            for first, second, former, *facts in rows:
                yield first, second, former, Record(*facts[:width]), Record(*facts[width:])


def _listen(cursor: Any) -> None:
    """Write down how each name of the registry sounds: as many lines as there are different names."""
    cursor.execute(_SOUNDS)
    cursor.execute("SELECT DISTINCT name FROM duplicate_people")
    names = [name for (name,) in cursor.fetchall()]
    while names:
        some, names = names[-_BATCH:], names[:-_BATCH]
        lines = csv.writer(text := io.StringIO(), lineterminator="\n")
        lines.writerows(_sounds(name) for name in some)
        text.seek(0)
        cursor.copy_expert(_COPY, text)
    cursor.execute("ANALYZE duplicate_sounds")


def _sounds(name: str) -> tuple[str, str, str, str]:
    """Return a name with the first sounds of its words, all its sounds, and all in an order of their own."""
    bones = [skeleton(word) for word in name_words(name)]
    # Written together or apart, a word in the middle has no vowel at its beginning.
    whole = "".join(bones).replace("A", "")
    return name, f"{{{','.join({each[:_FIRST_SOUNDS] for each in bones})}}}", whole, "".join(sorted(bones))
