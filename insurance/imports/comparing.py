"""The month's file against what is known: rows that are word for word last month's, what others change, who is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from exchange.engine import staging
from exchange.engine.kinds import Code, Work
from exchange.engine.problems import together
from exchange.engine.sql import lies_within, literal, row_text
from insurance.codes import MemberStatus, Segment
from insurance.models import Membership
from regions.models import Level, Region

MEMBER, _REGION = Membership._meta.db_table, Region._meta.db_table
# To be raised when rows are understood differently from now on: all of them are read once more then.
_READING = 1


def own(work: Work) -> str:
    """Return SQL for "the card ``m`` is in the list of the batch's territory"."""
    return f"m.territory_id = {literal(work.batch.region_id)}"


def day(work: Work) -> str:
    """Return SQL for the first day of the file's month."""
    return f"{literal(work.as_of.isoformat())}::date"


def row_hash(work: Work, columns: Mapping[str, int]) -> str:
    """Return SQL for the hash of a row of ``raw``: its cells in an order of ours, so that it outlives another order."""
    read = work.kind.cells.keys() | work.kind.further
    placed = sorted((name, index) for name, index in columns.items() if name in read)
    told = "|".join([str(_READING), work.profile.code, *(name for name, _index in placed)])
    seed = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], signed=True)
    return f"hashtextextended({row_text(f'c{index}' for _name, index in placed)}, {seed})"


def leave_known(work: Work, columns: Mapping[str, int]) -> int | None:
    """See ``BulkKind.known``. Besides ``fresh``, creates ``open``: the territory's cards without their very row."""
    tables, hashed = work.tables, row_hash(work, columns)
    mine = f"{MEMBER} m WHERE {own(work)}"
    if (
        "card_number" not in columns
        or not staging.rows(f"SELECT EXISTS (SELECT 1 FROM {mine} AND m.row_hash IS NOT NULL)")[0][0]
    ):
        return None
    # One pass over both: what stands on one side only is kept, a row to be read or a card without its very row.
    found = staging.create_as(
        tables.named("fresh"),
        f"""
        SELECT r.*, m.id AS subject FROM (
            SELECT *, CASE WHEN ragged = 0 THEN {hashed} END AS row_hash FROM {tables.raw}
        ) r FULL JOIN (SELECT m.id, m.card_number, m.row_hash FROM {mine}) m
            ON m.row_hash = r.row_hash AND m.card_number = r.c{columns["card_number"]}
        WHERE r.n IS NULL OR m.id IS NULL
        """,
    )
    cards = staging.create_as(
        tables.named("open"), f"SELECT m.* FROM {MEMBER} m JOIN {tables.named('fresh')} f ON f.subject = m.id"
    )
    known = staging.rows(f"SELECT count(*) FROM {tables.raw}")[0][0] - (found - cards)
    if known > registered(work) - cards:
        return None  # a row stands in the file twice, word for word: let the rows be read, and it is found
    return int(known)


def registered(work: Work) -> int:
    """Return how many cards the territory has; each counts in a place of it, which an index knows."""
    here = lies_within("place", [work.batch.region_id])
    return int(staging.rows(f"SELECT count(*) FROM {MEMBER} WHERE {here}")[0][0])


def plan_members(work: Work) -> str:
    """Create what is asked of several rows together, and return the plan (see ``BulkKind.plan``)."""
    tables, flag = work.tables, work.flag
    _places(work)
    _missing(work)
    _repeated(work)
    _shared(work)
    cards = _cards(work)
    target = targets(work, known=True)
    changed = f"({', '.join(target.values())}) IS DISTINCT FROM ({staging.listed(target, 'm.')})"
    again = "m.again"
    later = f"m.valid_from > {day(work)}"
    flags = [
        flag("card_elsewhere", f"NOT {own(work)}"),
        flag("card_twice", f"{again} AND {changed}"),
        flag("row_repeated", f"{again} AND NOT {changed}"),
        flag("answered_later", f"{own(work)} AND {later} AND {changed}"),
    ]
    return f"""
        SELECT c.n, m.id AS subject, CASE WHEN t.verdict IS NOT NULL THEN t.verdict WHEN m.id IS NULL THEN NULL
                WHEN {later} THEN {Code.UNCHANGED:d} WHEN {changed} THEN {Code.UPDATED:d} ELSE {Code.UNCHANGED:d}
            END AS verdict,
            c.mask | coalesce(v.mask, 0) | coalesce(t.mask, 0) | coalesce(s.mask, 0)
                | CASE WHEN m.id IS NULL THEN 0 ELSE {together(flags)} END AS mask
        FROM {tables.cells} c LEFT JOIN {cards}
        LEFT JOIN {tables.named("places")} v ON v.village = c.village
        LEFT JOIN {tables.named("twice")} t ON t.n = c.n LEFT JOIN {tables.named("shared")} s ON s.n = c.n
        WHERE m.id IS NOT NULL OR c.mask > 0 OR v.mask > 0 OR t.n IS NOT NULL OR s.n IS NOT NULL
    """


def _cards(work: Work) -> str:
    """Return a join of the row ``c`` with what is known of its card, ``m``; ``again`` when its very row is in the file, too.

    Nearly all are among the cards without their very row, which are few.
    """
    tables = work.tables
    if not work.batch.options.get("known"):
        return f"(SELECT m.*, false AS again FROM {MEMBER} m) m ON m.card_number = c.card_number"
    is_open = f"EXISTS (SELECT 1 FROM {tables.named('open')} o WHERE o.card_number = c.card_number)"
    staging.create_as(
        tables.named("cards"),
        f"""
        SELECT c.n, m.*, false AS again FROM {tables.cells} c JOIN {tables.named("open")} m ON m.card_number = c.card_number
        UNION ALL
        SELECT c.n, m.*, {own(work)} AS again FROM {tables.cells} c JOIN {MEMBER} m ON m.card_number = c.card_number
        WHERE NOT {is_open}
        """,
    )
    return f"{tables.named('cards')} m ON m.n = c.n"


def targets(work: Work, *, known: bool) -> dict[str, str]:
    """Return what each column of a card becomes, over the row ``c``, its place ``v`` and, when ``known``, the card ``m``.

    An empty cell never erases what is known; only the cause goes with the status.
    """

    def kept(column: str, nothing: str) -> str:
        return f"m.{column}" if known else nothing

    here = literal(work.batch.region_id)
    third = f"CASE WHEN c.segment IN ('{Segment.PBI_JK}', '{Segment.PBPU_PEMDA}') THEN '3' ELSE '' END"
    former = "CASE WHEN m.status <> 'active' THEN m.status_reason END" if known else "NULL"
    active = f"c.status = '{MemberStatus.ACTIVE}'"
    return {
        "nik": f"coalesce(c.nik, c.nik_said, {kept('nik', 'NULL')}, '')",
        "kk": f"coalesce(c.kk, {kept('kk', 'NULL')}, '')",
        "name": "c.name",
        "sex": f"coalesce(c.sex, {kept('sex', 'NULL')}, '')",
        "born_on": f"coalesce(c.born, {kept('born_on', 'NULL')})",
        "village_id": f"CASE WHEN c.village IS NULL THEN {kept('village_id', 'NULL')} ELSE v.code END",
        "place": f"CASE WHEN c.village IS NULL THEN {kept('place', here)} WHEN v.inside THEN v.code ELSE {here} END",
        "segment": "c.segment",
        "payer": f"coalesce(c.payer, {kept('payer', 'NULL')}, '')",
        "care_class": f"coalesce(c.care_class, {kept('care_class', 'NULL')}, {third})",
        "status": "c.status",
        "status_reason": f"CASE WHEN {active} THEN '' ELSE coalesce(c.status_reason, {former}, '') END",
        "since": f"coalesce(c.since, {kept('since', 'NULL')})",
        "facility_code": f"coalesce(c.facility_code, {kept('facility_code', 'NULL')}, '')",
    }


def _places(work: Work) -> None:
    """Create ``places``: the villages of the file, which exist, and which lie in the territory."""
    within = lies_within("g.code", [work.batch.region_id])
    unknown = work.flag("village_unknown", "g.code IS NULL")
    outside = work.flag("village_outside", f"g.code IS NOT NULL AND NOT {within}")
    staging.create_as(
        work.tables.named("places"),
        f"""
        SELECT v.village, g.code, coalesce({within}, false) AS inside, {unknown} + {outside} AS mask
        FROM (SELECT DISTINCT village FROM {work.tables.cells} WHERE village IS NOT NULL) v
        LEFT JOIN {_REGION} g ON g.code = v.village AND g.level = {Level.VILLAGE:d}
        """,
    )


def _missing(work: Work) -> None:
    """Create ``missing``: the territory's cards that a whole file no longer names.

    A card that some row may mean stays: the row's number is unreadable, and it has the card's NIK.
    """
    tables = work.tables
    among = tables.named("open") if work.batch.options.get("known") else MEMBER
    whole = "false" if work.batch.options.get("parent") else "true"
    staging.create_as(
        tables.named("missing"),
        f"""
        SELECT m.id, m.card_number, m.nik FROM {among} m WHERE {own(work)} AND {whole} AND m.valid_from <= {day(work)}
        AND NOT EXISTS (SELECT 1 FROM {tables.cells} c WHERE c.card_number = m.card_number)
        AND NOT EXISTS (SELECT 1 FROM {tables.cells} c
            WHERE c.card_number IS NULL AND m.nik <> '' AND coalesce(c.nik, c.nik_said) = m.nik)
        """,
    )


def _repeated(work: Work) -> None:
    """Create ``twice``: rows with the card of another row; those that say the same count once, the others are all held."""
    tables, unchanged = work.tables, int(Code.UNCHANGED)
    said = f"md5(concat_ws('|', {staging.listed(work.kind.cells, 'c.')}))"
    sound = f"c.card_number IS NOT NULL AND c.mask & {work.kind.errors} = 0"
    staging.create_as(
        tables.named("twice"),
        f"""
        SELECT n, CASE WHEN alike THEN {unchanged} END AS verdict,
            CASE WHEN alike THEN {work.bit("row_repeated")} ELSE {work.bit("card_twice")} END::bigint AS mask
        FROM (
            SELECT c.n, row_number() OVER (PARTITION BY c.card_number ORDER BY c.n) AS number,
                min({said}) OVER w = max({said}) OVER w AS alike
            FROM {tables.cells} c JOIN (
                SELECT card_number::bigint AS number FROM {tables.cells} c WHERE {sound} GROUP BY 1 HAVING count(*) > 1
            ) d ON d.number = c.card_number::bigint WHERE {sound} WINDOW w AS (PARTITION BY c.card_number)
        ) ranked WHERE number > 1 OR NOT alike
        """,
    )


def _shared(work: Work) -> None:
    """Create ``shared``: rows whose NIK another card carries, of the file or of those that stay."""
    tables = work.tables
    bit = f"{work.bit('nik_shared')}::bigint AS mask"
    staging.create_as(
        tables.named("shared"),
        f"""
        SELECT c.n, {bit} FROM {tables.cells} c JOIN (
            SELECT nik::bigint AS number FROM {tables.cells} WHERE nik IS NOT NULL AND card_number IS NOT NULL
            GROUP BY 1 HAVING min(card_number) <> max(card_number)
        ) d ON d.number = c.nik::bigint
        UNION
        SELECT c.n, {bit} FROM {tables.cells} c JOIN {MEMBER} m ON m.nik = c.nik AND m.card_number <> c.card_number
        WHERE NOT EXISTS (SELECT 1 FROM {tables.named("missing")} g WHERE g.id = m.id)
        """,
    )
