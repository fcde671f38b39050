"""Take a month's file back: the former states hold again, and what the file said stays known as a mistake of its time."""

from __future__ import annotations

from exchange.engine import staging
from exchange.engine.kinds import Work
from insurance.imports.comparing import MEMBER
from insurance.imports.writing import PAST, STATE, remove_cards, stamp, tell_touched

_FORMER = [column for column in STATE if column not in {"card_number", "recorded_at"}]


def undo_members(work: Work) -> dict[str, int]:
    """Restore what the batch changed, in the caller's transaction.

    Nothing is forgotten: a state that the batch opened goes to the past as one that held on no day, because figures have
    been read while it was believed; the former state is recorded anew. A card that something else has changed since, the
    answer to a proposal for example, keeps what it has.

    Returns:
        ``restored``, ``removed`` and ``kept`` cards.
    """
    tables, batch = work.tables, work.batch.pk
    former, opened, gone, back = (tables.named(name) for name in ("former", "opened", "gone", "back"))
    work.report.progress(0, work.batch.updated, "restore")
    changed = staging.create_as(
        former,
        f"SELECT DISTINCT ON (card_number) * FROM {PAST} WHERE closed_by_batch_id = {batch} ORDER BY card_number, id DESC",
    )
    staging.create_as(opened, f"SELECT id, card_number, nik FROM {MEMBER} WHERE batch_id = {batch}")
    _never_held(work, opened)
    restored = _restore(work, former, opened)
    # Ended by the batch: no state of it was opened, and the card has not come back since.
    staging.create_as(
        back,
        f"""
        SELECT f.* FROM {former} f WHERE NOT EXISTS (SELECT 1 FROM {MEMBER} m WHERE m.card_number = f.card_number)
        AND NOT EXISTS (SELECT 1 FROM {PAST} p WHERE p.card_number = f.card_number AND p.batch_id = {batch})
        """,
    )
    columns = ["card_number", *_FORMER]
    restored += staging.run(
        f"INSERT INTO {MEMBER} ({staging.listed(columns)}, recorded_at) "
        f"SELECT {staging.listed(columns)}, {stamp(work)} FROM {back}"
    )
    work.report.progress(0, work.batch.created, "remove")
    staging.create_as(
        gone,
        f"SELECT o.id FROM {opened} o WHERE NOT EXISTS (SELECT 1 FROM {former} f WHERE f.card_number = o.card_number)",
    )
    removed = remove_cards(gone)
    tell_touched(work, f"SELECT card_number, nik FROM {former} UNION SELECT card_number, nik FROM {opened}")
    staging.drop_all(tables)
    return {"restored": restored, "removed": removed, "kept": changed - restored + max(work.batch.created - removed, 0)}


def _never_held(work: Work, opened: str) -> None:
    """Let the opened states have held on no day: from their first day until that very day.

    Unlike one without an end they go on bounding what was recorded before them: the same state may stand in the past a
    second time, from before a later file was undone, and must not come to life again.
    """
    staging.run(
        f"""
        INSERT INTO {PAST} ({staging.listed(STATE)}, valid_to, superseded_at)
        SELECT {staging.listed(STATE, "m.")}, m.valid_from, {stamp(work)} FROM {MEMBER} m JOIN {opened} o ON o.id = m.id
        """
    )


def _restore(work: Work, former: str, opened: str) -> int:
    return staging.run(
        f"""
        UPDATE {MEMBER} m SET ({staging.listed(_FORMER)}, row_hash) = ROW({staging.listed(_FORMER, "f.")}, NULL),
            recorded_at = {stamp(work)}
        FROM {former} f JOIN {opened} o ON o.card_number = f.card_number WHERE o.id = m.id
        """
    )
