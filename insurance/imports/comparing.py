"""The month's file against what is known: rows that are word for word last month's, what others change, who is missing."""

from __future__ import annotations

from exchange.engine import staging
from exchange.engine.kinds import Code, Work
from exchange.engine.problems import together
from exchange.engine.sql import lies_within, literal
from insurance.codes import MemberStatus, Segment
from insurance.models import Membership
from regions.models import Level, Region

MEMBER, _REGION = Membership._meta.db_table, Region._meta.db_table
# The columns of a card; the hash of its row is compared, not kept beside it.
_CARD = [str(field.column) for field in Membership._meta.concrete_fields if field.column != "row_hash"]


def own(work: Work) -> str:
    """Return SQL for "the card ``m`` is in the list of the batch's territory"."""
    return f"m.territory_id = {literal(work.batch.region_id)}"


def day(work: Work) -> str:
    """Return SQL for the first day of the file's month."""
    return f"{literal(work.as_of.isoformat())}::date"


def leave_known(work: Work, rows: int) -> int | None:
    """See ``BulkKind.known``. What ``fresh`` has without ``n`` are the territory's cards that have not their very row."""
    tables, mine = work.tables, f"{MEMBER} m WHERE {own(work)}"
    if not staging.rows(f"SELECT EXISTS (SELECT 1 FROM {mine} AND m.row_hash IS NOT NULL)")[0][0]:
        return None
    # One pass over both: what stands on one side only is kept, a row to be read or a whole card. The hash alone will do:
    # that a changed row of five million is taken for another's happens once in millions of months.
    columns = staging.listed(_CARD, "m.")
    found = staging.create_as(
        tables.named("fresh"),
        f"""
        SELECT l.n, l.row_hash, {columns}
        FROM (SELECT {columns}, m.row_hash FROM {mine}) m FULL JOIN {tables.named("lines")} l ON m.row_hash = l.row_hash
        WHERE l.n IS NULL OR m.id IS NULL
        """,
    )
    left = _count(_left(work))
    known = rows - (found - left)
    if known > _count(_listed(work)) - left:
        return None  # a row stands in the file twice, word for word: let the rows be read, and it is found
    return known


def registered(work: Work) -> int:
    """Return how many cards the territory has."""
    known = work.batch.options["known"]
    return known + _count(_left(work)) if known else _count(_listed(work))


def _left(work: Work) -> str:
    """Return the territory's cards that have not their very row in the file, where rows are known so."""
    return f"(SELECT {staging.listed(_CARD)} FROM {work.tables.named('fresh')} WHERE n IS NULL)"


def _listed(work: Work) -> str:
    """Return the territory's cards; each counts in a place of it, which an index knows."""
    return f"(SELECT place FROM {MEMBER} WHERE {lies_within('place', [work.batch.region_id])})"


def _count(cards: str) -> int:
    return int(staging.rows(f"SELECT count(*) FROM {cards} x")[0][0])


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
    columns = staging.listed(_CARD, "m.")
    staging.create_as(
        tables.named("cards"),
        f"""
        SELECT c.n, {columns}, false AS again FROM {tables.cells} c JOIN {_left(work)} m ON m.card_number = c.card_number
        UNION ALL
        SELECT c.n, {columns}, {own(work)} AS again FROM {tables.cells} c JOIN {MEMBER} m ON m.card_number = c.card_number
        WHERE NOT EXISTS (SELECT 1 FROM {_left(work)} o WHERE o.card_number = c.card_number)
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
    among = _left(work) if work.batch.options.get("known") else MEMBER
    whole = "false" if work.batch.options.get("parent") else "true"
    staging.create_as(
        tables.named("missing"),
        f"""
        SELECT m.id, m.card_number, m.nik FROM {among} m WHERE {own(work)} AND {whole} AND m.valid_from <= {day(work)}
        AND NOT EXISTS (SELECT 1 FROM {tables.cells} c WHERE c.card_number = m.card_number)
        AND m.nik NOT IN (SELECT coalesce(c.nik, c.nik_said) FROM {tables.cells} c
            WHERE c.card_number IS NULL AND coalesce(c.nik, c.nik_said) <> '')
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
