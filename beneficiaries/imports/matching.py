"""Whom each row is about, and whether it says anything new: set-based, over staged tables and the registry."""

from __future__ import annotations

from beneficiaries.models import FormerNumber, Household, Person
from exchange.engine import staging
from exchange.engine.kinds import Code, Work
from exchange.engine.problems import together
from exchange.engine.sql import lies_within, literal
from regions.models import Level, Region
from regions.rules.codes import bounds_below

PERSON, HOUSEHOLD = Person._meta.db_table, Household._meta.db_table
_REGION, _FORMER = Region._meta.db_table, FormerNumber._meta.db_table

# Our columns and where they are kept; a NIK joins but never changes by a file.
PERSON_COLUMNS = {
    "name": "name",
    "sex": "sex",
    "born": "born_on",
    "birthplace": "birthplace",
    "relation": "relation",
    "marital": "marital",
    "religion": "religion",
    "education": "education",
    "occupation": "occupation",
    "disability": "disability",
    "village": "village_id",
    "status": "status",
}
HOUSEHOLD_COLUMNS = {"head_name": "head_name", "village": "village_id", "address": "address", "rt": "rt", "rw": "rw"}


def village_names(work: Work) -> None:
    """Create ``names``: villages with their districts within the batch's region; no code where two share a name."""
    lower, upper = bounds_below(work.batch.region_id)
    below = f"code >= {literal(lower)} AND code < {literal(upper)}"
    staging.create_as(
        work.tables.named("names"),
        f"""
        SELECT lower(v.name) AS village, d.district, CASE WHEN count(*) = 1 THEN min(v.code) END AS code
        FROM (SELECT code, name, parent_id FROM {_REGION} WHERE level = {Level.VILLAGE:d} AND {below}) v
        JOIN LATERAL (
            SELECT lower(name) AS district FROM {_REGION} p WHERE p.code = v.parent_id UNION ALL SELECT ''
        ) d ON true
        GROUP BY 1, 2
        """,
    )


def plan_residents(work: Work) -> str:
    """Create ``families`` and what else is asked of several rows together; return the plan (see ``BulkKind.plan``)."""
    _places(work)
    _families(work)
    _repeated(work)
    _otherwise_known(work)
    tables = work.tables
    # Rows about nobody whom we know, with something to be said of them all the same.
    unknown = f"""
        SELECT c.n, NULL::bigint, r.verdict, c.mask | coalesce(v.mask, 0) | coalesce(r.mask, 0)
        FROM {tables.cells} c LEFT JOIN {tables.named("places")} v ON v.village = c.village AND v.mask > 0
        LEFT JOIN {tables.named("repeated")} r ON r.n = c.n
        WHERE (c.mask > 0 OR v.mask > 0 OR r.n IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM {PERSON} p WHERE p.nik = c.nik AND p.merged_into_id IS NULL)
        AND NOT EXISTS (SELECT 1 FROM {tables.named("otherwise")} o WHERE o.n = c.n)
    """
    return f"""
        {_judged(work, "0")}
        FROM {tables.cells} c JOIN {PERSON} p ON p.nik = c.nik AND p.merged_into_id IS NULL {_joins(work)}
        UNION ALL
        {_judged(work, "o.mask")}
        FROM {tables.named("otherwise")} o JOIN {tables.cells} c ON c.n = o.n JOIN {PERSON} p ON p.id = o.person
        {_joins(work)}
        UNION ALL
        {unknown}
    """


def _places(work: Work) -> None:
    """Create ``places``: the villages of the file that do not exist or lie outside the actor's places."""
    unknown, outside = (
        work.flag("village_unknown", "g.code IS NULL"),
        work.flag("village_out_of_reach", f"g.code IS NOT NULL AND NOT {lies_within('g.code', work.places)}"),
    )
    staging.create_as(
        work.tables.named("places"),
        f"""
        SELECT v.village, {unknown} + {outside} AS mask
        FROM (SELECT DISTINCT village FROM {work.tables.cells} WHERE village IS NOT NULL) v
        LEFT JOIN {_REGION} g ON g.code = v.village AND g.level = {Level.VILLAGE:d}
        """,
    )


def _families(work: Work) -> None:
    """Create ``families``: KK number, the row that speaks for it (the head's, else the first), and whether it is news."""
    tables, given = work.tables, work.given
    fine = f"c.kk IS NOT NULL AND c.mask & {work.kind.errors} = 0"
    if staging.rows(f"SELECT EXISTS (SELECT 1 FROM {tables.named('places')} WHERE mask > 0)")[0][0]:
        fine += f" AND c.village NOT IN (SELECT village FROM {tables.named('places')} WHERE mask > 0)"
    columns = "c.kk, c.n, c.name AS head_name, c.relation = 1 AS has_head, c.village, c.address, c.rt, c.rw"
    # Nearly every family has its head in the file; only for the others all members have to be looked through.
    heads = tables.named("heads")
    staging.create_as(
        heads,
        f"SELECT DISTINCT ON (c.kk) {columns} FROM {tables.cells} c WHERE {fine} AND c.relation = 1 ORDER BY c.kk, c.n",
    )
    headless = f"""
        SELECT DISTINCT ON (c.kk) {columns} FROM {tables.cells} c
        WHERE {fine} AND c.relation IS DISTINCT FROM 1 AND NOT EXISTS (SELECT 1 FROM {heads} x WHERE x.kk = c.kk)
        ORDER BY c.kk, c.n
    """
    changed = [
        f"f.{column} IS NOT NULL AND f.{column} <> h.{HOUSEHOLD_COLUMNS[column]} AND {_free('h', HOUSEHOLD_COLUMNS[column])}"
        for column in ("village", "address", "rt", "rw")
        if column in given or column == "village"
    ]
    # The head's name is known only when the file has the head's row.
    changed.append(f"f.has_head AND f.head_name <> h.head_name AND {_free('h', 'head_name')}")
    staging.create_as(
        tables.named("families"),
        f"""
        SELECT f.*, h.id AS household,
            h.id IS NOT NULL AND {lies_within("h.village_id", work.places)} AND ({staging.any_of(changed)}) AS changed
        FROM (SELECT * FROM {heads} UNION ALL ({headless})) f LEFT JOIN {HOUSEHOLD} h ON h.kk = f.kk
        """,
    )


def _repeated(work: Work) -> None:
    """Create ``repeated``: rows further down that have the NIK of an earlier one, or are the same person without one."""
    tables, unchanged = work.tables, int(Code.UNCHANGED)
    sound = f"c.mask & {work.kind.errors} = 0"
    by_nik = f"""
        SELECT n, CASE WHEN number = 1 THEN NULL WHEN same THEN {unchanged} END AS verdict,
            CASE WHEN number = 1 AND alike THEN 0 WHEN number = 1 THEN {work.bit("nik_shared")}
                WHEN same THEN {work.bit("row_repeated")} ELSE {work.bit("nik_twice")} END::bigint AS mask
        FROM (
            SELECT n, row_number() OVER w AS number,
                (name, sex, born) = (first_value(name) OVER w, first_value(sex) OVER w, first_value(born) OVER w) AS same,
                min(name || sex || born::text) OVER (PARTITION BY nik) =
                    max(name || sex || born::text) OVER (PARTITION BY nik) AS alike
            FROM {tables.cells} c JOIN (
                SELECT nik::bigint AS number FROM {tables.cells} c WHERE nik IS NOT NULL AND {sound}
                GROUP BY 1 HAVING count(*) > 1
            ) d ON d.number = c.nik::bigint WHERE {sound} WINDOW w AS (PARTITION BY nik ORDER BY n)
        ) ranked
    """
    without = f"""
        SELECT n, {unchanged}, {work.bit("row_repeated")}::bigint FROM (
            SELECT n, row_number() OVER (PARTITION BY name, sex, born, kk, village ORDER BY n) AS number
            FROM {tables.cells} c WHERE nik IS NULL AND {sound}
        ) ranked WHERE number > 1
    """
    staging.create_as(
        tables.named("repeated"),
        f"SELECT n, verdict::int AS verdict, mask FROM ({by_nik} UNION ALL {without}) r "
        "WHERE verdict IS NOT NULL OR mask > 0",
    )


def _otherwise_known(work: Work) -> None:
    """Create ``otherwise``: rows of persons known by a former NIK, or without one by name, birth, sex and village."""
    tables = work.tables
    nameless = (
        f"SELECT id, name, sex, born_on, village_id, household_id FROM {PERSON} "
        "WHERE nik IS NULL AND merged_into_id IS NULL"
    )
    staging.create_as(
        tables.named("otherwise"),
        f"""
        SELECT DISTINCT ON (person) n, person, mask FROM (
            SELECT c.n, f.person_id AS person, {work.bit("nik_former")}::bigint AS mask
            FROM {_FORMER} f JOIN {tables.cells} c ON c.nik = f.nik JOIN {PERSON} p ON p.id = f.person_id
            WHERE p.merged_into_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM {PERSON} q WHERE q.nik = c.nik AND q.merged_into_id IS NULL)
            UNION ALL
            SELECT c.n, p.id, CASE WHEN c.nik IS NULL THEN 0 ELSE {work.bit("nik_joined")} END
            FROM ({nameless}) p JOIN {tables.cells} c
                ON c.village = p.village_id AND c.name = p.name AND c.sex = p.sex AND c.born = p.born_on
            LEFT JOIN {HOUSEHOLD} h ON h.id = p.household_id
            WHERE (c.kk IS NOT DISTINCT FROM h.kk OR c.nik IS NULL) AND (c.nik IS NULL OR NOT EXISTS (
                SELECT 1 FROM {PERSON} q WHERE q.nik = c.nik AND q.merged_into_id IS NULL))
        ) found ORDER BY person, n
        """,
    )


def _judged(work: Work, more: str) -> str:
    """Return the head of a SELECT that judges the row ``c`` about the person ``p``; ``more`` is SQL of further problems."""
    news = [
        f"c.{ours} IS NOT NULL AND c.{ours} IS DISTINCT FROM p.{column} AND {_free('p', column)}"
        for ours, column in PERSON_COLUMNS.items()
        if ours in work.given or ours == "village"
    ]
    news.append("p.nik IS NULL AND c.nik IS NOT NULL")
    news.append(f"c.kk IS NOT NULL AND h.id IS DISTINCT FROM p.household_id AND {_free('p', 'household_id')}")
    decided = [
        f"c.{ours} IS NOT NULL AND c.{ours} IS DISTINCT FROM p.{column} AND '{column}' = ANY(p.kept)"
        for ours, column in PERSON_COLUMNS.items()
        if ours in work.given or ours == "village"
    ]
    decided.append("c.kk IS NOT NULL AND h.id IS DISTINCT FROM p.household_id AND 'household_id' = ANY(p.kept)")
    flags = [
        work.flag(
            "name_and_birth_differ",
            f"p.nik = c.nik AND c.born <> p.born_on AND {_letters('c.name')} <> {_letters('p.name')}",
        ),
        work.flag("revived", "p.status = 'deceased' AND coalesce(c.status, 'alive') = 'alive' AND p.kept IS NULL"),
        work.flag("registered_elsewhere", f"NOT {lies_within('p.village_id', work.places)}"),
        work.flag("kept_decision", f"p.kept IS NOT NULL AND ({staging.any_of(decided)})"),
    ]
    return f"""
        SELECT c.n, p.id AS subject, CASE WHEN r.verdict IS NOT NULL THEN r.verdict
            WHEN f.changed OR {staging.any_of(news)} THEN {Code.UPDATED:d} ELSE {Code.UNCHANGED:d} END AS verdict,
            c.mask | coalesce(v.mask, 0) | coalesce(r.mask, 0) | {more} | ({together(flags)}) AS mask
    """


def _joins(work: Work) -> str:
    tables = work.tables
    return f"""
        LEFT JOIN {tables.named("places")} v ON v.village = c.village AND v.mask > 0
        LEFT JOIN {tables.named("repeated")} r ON r.n = c.n
        LEFT JOIN {HOUSEHOLD} h ON h.kk = c.kk LEFT JOIN {tables.named("families")} f ON f.n = c.n AND f.changed
    """


def _free(alias: str, column: str) -> str:
    """Return SQL for "no person has decided this column"."""
    return f"({alias}.kept IS NULL OR NOT '{column}' = ANY({alias}.kept))"


def _letters(name: str) -> str:
    """Return SQL for a name without what people write differently: spaces, points, hyphens, apostrophes."""
    return f"translate(upper({name}), E' .,''`-', '')"
