"""Write what a month's file says: what changed is closed and opened anew, who is missing ends, who is new begins."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from beneficiaries.models import Person
from exchange.engine import staging
from exchange.engine.indexes import built_afterwards
from exchange.engine.kinds import Code, Work
from exchange.engine.sql import literal
from insurance.codes import MemberStatus
from insurance.imports.afterwards import Touched, members_touched
from insurance.imports.comparing import MEMBER, day, registered, targets
from insurance.models import MembershipPast, Proposal
from insurance.models.membership import MembershipState

PAST, PERSON, _PROPOSAL = MembershipPast._meta.db_table, Person._meta.db_table, Proposal._meta.db_table
# The columns of a state; the hash of its row is that of a present state only.
STATE = [str(field.column) for field in MembershipState._meta.concrete_fields if field.column != "row_hash"]
_MANY = 20_000  # below this, dropping and building indexes costs more than it saves


def write_members(work: Work) -> dict[str, int]:
    """Apply the batch in the caller's transaction, and tell who follows it (``insurance.imports.afterwards``).

    Returns:
        ``cards_opened``, ``cards_changed``, ``cards_ended``.
    """
    created, updated = work.batch.created, work.batch.updated
    work.report.progress(0, updated, "changes")
    changed = _change(work) if updated else 0
    ended = end_cards(work, work.tables.named("missing"), batch=work.batch.pk)
    opened = 0
    if created:
        work.report.progress(0, created, "members")
        with _loaded(created):
            opened = _open(work)
            work.report.progress(0, created, "indexes")
    work.report.progress(0, opened + changed + ended, "follow")
    _remember(work)
    touched = opened + changed + ended
    # From a tenth on, as the server itself would: a usual month changes nothing that its planner goes by.
    if touched >= _MANY and touched * 10 >= registered(work):
        staging.run("SET LOCAL default_statistics_target = 100")
        staging.run(f"ANALYZE {MEMBER}, {PAST}")
    _tell(work, updated=bool(updated), created=bool(created))
    return {"cards_opened": opened, "cards_changed": changed, "cards_ended": ended}


def stamp(work: Work) -> str:
    """Return SQL for the moment at which the batch is applied or undone."""
    return f"{literal(work.moment.isoformat())}::timestamptz"


def _loaded(created: int) -> AbstractContextManager[None]:
    """Build indexes afterwards when a large file is the first one: nobody misses what is empty."""
    if created < _MANY or staging.rows(f"SELECT EXISTS (SELECT 1 FROM {MEMBER})")[0][0]:
        return nullcontext()
    return built_afterwards([MEMBER])


def close_states(work: Work, chosen: str, *, batch: int) -> int:
    """Copy the present states whose ``id`` is in the table ``chosen`` to the past: over from the month on.

    One that began with this very month, which a corrected file replaces, has held on no day; see
    ``insurance.imports.undoing`` for why it keeps an end all the same.
    """
    return staging.run(
        f"""
        INSERT INTO {PAST} ({staging.listed(STATE)}, valid_to, superseded_at, closed_by_batch_id)
        SELECT {staging.listed(STATE, "m.")}, {day(work)}, {stamp(work)}, {batch}
        FROM {MEMBER} m JOIN {chosen} x ON x.id = m.id
        """
    )


def end_cards(work: Work, chosen: str, *, batch: int) -> int:
    """End the cards whose ``id`` is in the table ``chosen``: they are registered no longer."""
    ended = close_states(work, chosen, batch=batch)
    if ended:
        remove_cards(chosen)
    return ended


def remove_cards(chosen: str) -> int:
    """Take the present states away whose ``id`` is in the table ``chosen``; a proposal that led to one lets go of it."""
    staging.run(f"UPDATE {_PROPOSAL} SET membership_id = NULL WHERE membership_id IN (SELECT id FROM {chosen})")
    return staging.run(f"DELETE FROM {MEMBER} m USING {chosen} x WHERE x.id = m.id")


def _change(work: Work) -> int:
    """Close and open anew the states of which a row says something new."""
    tables, news = work.tables, work.tables.named("news")
    target = targets(work, known=True)
    columns = staging.listed(target)
    staging.create_as(
        news,
        f"""
        SELECT x.*, CASE WHEN x.nik = x.was_nik AND x.was_person IS NOT NULL THEN x.was_person ELSE p.id END AS person_id
        FROM (
            SELECT m.id, m.card_number, m.nik AS was_nik, m.person_id AS was_person, {_said(work)} AS status_said,
                CASE WHEN u.mask = 0 THEN c.row_hash END AS row_hash,
                {", ".join(f"{value} AS {column}" for column, value in target.items())}
            FROM {tables.plan} u JOIN {tables.cells} c ON c.n = u.n JOIN {MEMBER} m ON m.id = u.subject
            LEFT JOIN {tables.named("places")} v ON v.village = c.village WHERE u.verdict = {Code.UPDATED:d}
        ) x LEFT JOIN {PERSON} p ON p.nik = x.nik AND p.merged_into_id IS NULL
        """,
    )
    close_states(work, news, batch=work.batch.pk)
    return staging.run(
        f"""
        UPDATE {MEMBER} m SET ({columns}, person_id, status_said, row_hash) = ROW({staging.listed(target, "x.")},
            x.person_id, x.status_said, x.row_hash), valid_from = {day(work)}, recorded_at = {stamp(work)},
            batch_id = {work.batch.pk}
        FROM {news} x WHERE x.id = m.id
        """
    )


def _remember(work: Work) -> None:
    """Keep the hash of rows that were read and say nothing new, so that they need not be read again: all of them when the
    sender writes his file otherwise from now on.
    """
    staging.run(
        f"""
        UPDATE {MEMBER} m SET row_hash = c.row_hash FROM {work.tables.plan} u JOIN {work.tables.cells} c ON c.n = u.n
        WHERE m.id = u.subject AND u.verdict = {Code.UNCHANGED:d} AND u.mask = 0 AND c.row_hash IS NOT NULL
        AND m.row_hash IS DISTINCT FROM c.row_hash
        """
    )


def _open(work: Work) -> int:
    """Begin the cards that are new."""
    target = targets(work, known=False)
    return staging.run(
        f"""
        INSERT INTO {MEMBER} (card_number, {staging.listed(target)}, person_id, status_said, row_hash, territory_id,
            valid_from, recorded_at, batch_id)
        SELECT x.card_number, {staging.listed(target, "x.")}, p.id, x.status_said, x.row_hash,
            {literal(work.batch.region_id)}, {day(work)}, {stamp(work)}, {work.batch.pk}
        FROM (
            SELECT c.card_number, {_said(work)} AS status_said,
                CASE WHEN coalesce(u.mask, 0) = 0 THEN c.row_hash END AS row_hash,
                {", ".join(f"{value} AS {column}" for column, value in target.items())}
            {_new_rows(work)}
        ) x LEFT JOIN {PERSON} p ON p.nik = x.nik AND p.merged_into_id IS NULL
        """
    )


def _new_rows(work: Work) -> str:
    tables = work.tables
    return f"""
        FROM {tables.cells} c LEFT JOIN {tables.plan} u ON u.n = c.n
        LEFT JOIN {tables.named("places")} v ON v.village = c.village
        WHERE coalesce(u.verdict, {Code.CREATED:d}) = {Code.CREATED:d}
    """


def _said(work: Work) -> str:
    """Return SQL for the insurer's words of a status that is not simply active; our own words say nothing more."""
    if work.profile.code == "standard":
        return "''"
    return f"CASE WHEN c.status = '{MemberStatus.ACTIVE}' THEN '' ELSE coalesce(c.status_said, '') END"


def _tell(work: Work, *, updated: bool, created: bool) -> None:
    """Let those know who keep something in step with the cards that this batch has changed."""
    tables, parts = work.tables, [f"SELECT card_number, nik FROM {work.tables.named('missing')}"]
    if updated:
        news = tables.named("news")
        parts.append(f"SELECT card_number, nik FROM {news}")
        parts.append(f"SELECT card_number, was_nik FROM {news} WHERE was_nik <> nik")
    if created:
        parts.append(f"SELECT c.card_number, coalesce(c.nik, c.nik_said, '') {_new_rows(work)}")
    tell_touched(work, " UNION ALL ".join(parts))


def tell_touched(work: Work, select: str) -> None:
    """Tell the followers which cards a batch has touched: ``card_number`` and ``nik`` by the query ``select``."""
    touched = work.tables.named("touched")
    rows = staging.create_as(touched, select)
    members_touched(Touched(touched, rows, work.batch.pk, work.batch.region_id, as_of=work.as_of, moment=work.moment))
