"""Take a batch back: what it changed becomes what it was, as far as nobody has changed it since."""

from __future__ import annotations

from django.db import models

from beneficiaries.changes import persons_changed_by
from beneficiaries.imports.matching import HOUSEHOLD, PERSON
from beneficiaries.imports.writing import HOUSEHOLD_SPELL, SPELL
from beneficiaries.models import (
    DuplicatePair,
    FormerNumber,
    Household,
    HouseholdSpell,
    Person,
    PersonSpell,
    WelfareRank,
)
from exchange.engine import staging
from exchange.engine.kinds import Work
from exchange.engine.sql import literal

CAUSE = "import undone"
# Rows that exist only because the person or the household does; they go with her.
_HERS = (PersonSpell, FormerNumber, DuplicatePair)
_ITS = (HouseholdSpell, WelfareRank)


def undo_residents(work: Work) -> dict[str, int]:
    """Restore what the batch changed and remove what it brought, in the caller's transaction.

    A state that the batch wrote stays in history as one that turned out never to have held. Whoever was changed since, by
    a person or by a later file, keeps what she has; whoever came by the batch and has a case, a proposal or the like stays.

    Returns:
        ``restored``, ``removed`` and ``kept`` persons.
    """
    batch, moment = work.batch.pk, f"{literal(work.moment.isoformat())}::timestamptz"
    touched = f"SELECT s.person_id FROM {SPELL} s WHERE s.closed_by_batch_id = {batch}"
    work.report.progress(0, work.batch.updated, "restore")
    changed = staging.rows(f"SELECT count(*) FROM ({touched}) t")[0][0]
    restored = _restore_persons(batch, moment)
    persons_changed_by(f"SELECT DISTINCT t.person_id AS id FROM ({touched}) t")
    _restore_households(batch, moment)
    work.report.progress(0, work.batch.created, "remove")
    brought = f"SELECT p.id FROM {PERSON} p WHERE p.batch_id = {batch} AND p.id NOT IN ({touched})"
    removed = _remove(Person, brought, own=_HERS)
    left = staging.rows(f"SELECT count(*) FROM {PERSON} WHERE batch_id = {batch}")[0][0]
    homes = (
        f"SELECT h.id FROM {HOUSEHOLD} h WHERE h.batch_id = {batch} AND NOT EXISTS ("
        f"SELECT 1 FROM {HOUSEHOLD_SPELL} s WHERE s.household_id = h.id AND s.closed_by_batch_id = {batch})"
    )
    _remove(Household, homes, own=_ITS)
    created_since_changed = work.batch.created - removed - left
    return {"restored": restored, "removed": removed, "kept": changed - restored + left + max(created_since_changed, 0)}


def _restore_persons(batch: int, moment: str) -> int:
    state = Person.state_fields()
    columns = staging.listed(state)
    # What it was, as known from this moment on.
    former = [column for column in state if column != "recorded_at"]
    last = (
        f"SELECT DISTINCT ON (person_id) * FROM {SPELL} WHERE closed_by_batch_id = {batch} ORDER BY person_id, id DESC"
    )
    staging.run(
        f"""
        INSERT INTO {SPELL} (person_id, valid_to, superseded_at, cause, {columns})
        SELECT p.id, p.valid_from, {moment}, '{CAUSE}', {staging.listed(state, "p.")}
        FROM {PERSON} p JOIN ({last}) s ON s.person_id = p.id WHERE p.batch_id = {batch}
        """
    )
    return staging.run(
        f"""
        UPDATE {PERSON} p
        SET ({staging.listed(former)}) = ROW({staging.listed(former, "s.")}), recorded_at = {moment}, updated_at = {moment}
        FROM ({last}) s WHERE s.person_id = p.id AND p.batch_id = {batch}
        """
    )


def _restore_households(batch: int, moment: str) -> None:
    last = (
        f"SELECT DISTINCT ON (household_id) * FROM {HOUSEHOLD_SPELL} WHERE closed_by_batch_id = {batch} "
        "ORDER BY household_id, id DESC"
    )
    columns = ("kk", "head_name", "village_id", "address", "rt", "rw", "batch_id")
    staging.run(
        f"""
        UPDATE {HOUSEHOLD} h SET {staging.assignments({c: f"s.{c}" for c in columns})}, updated_at = {moment}
        FROM ({last}) s WHERE s.household_id = h.id AND h.batch_id = {batch}
        """
    )


def _is_worked_out(relation: models.ForeignObjectRel) -> bool:
    """Whether rows say nothing of their own: they go with whom they were worked out for, and no constraint holds them."""
    return relation.on_delete is models.CASCADE and not getattr(relation.field, "db_constraint", True)


def _remove(model: type[models.Model], chosen: str, *, own: tuple[type[models.Model], ...]) -> int:
    """Delete the chosen rows to which nothing refers; what may do without them lets go of them."""
    free, lets_go, going = [], [], []
    for relation in model._meta.related_objects:
        table, column = relation.related_model._meta.db_table, relation.field.column
        if isinstance(relation, models.ManyToManyRel):
            table, column = relation.field.m2m_db_table(), relation.field.m2m_reverse_name()
        if relation.on_delete is models.SET_NULL:
            lets_go.append(f"UPDATE {table} SET {column} = NULL WHERE {column} IN (SELECT id FROM going)")
        elif relation.related_model in own or _is_worked_out(relation):
            going.append(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM going)")
        else:
            free.append(f"NOT EXISTS (SELECT 1 FROM {table} r WHERE r.{column} = chosen.id)")
    staging.run("DROP TABLE IF EXISTS going")
    where = " AND ".join(free) or "true"
    staging.run(f"CREATE TEMPORARY TABLE going ON COMMIT DROP AS SELECT id FROM ({chosen}) chosen WHERE {where}")
    staging.run("ANALYZE going")
    if model is Person:
        persons_changed_by("SELECT id FROM going")
    for statement in (*lets_go, *going):
        staging.run(statement)
    return staging.run(f"DELETE FROM {model._meta.db_table} WHERE id IN (SELECT id FROM going)")
