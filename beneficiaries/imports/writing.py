"""Write what a staged batch says: households first, then persons; what changes is kept as it was."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from beneficiaries.changes import FOLLOWED, persons_changed_by
from beneficiaries.codes import LifeStatus, Relation
from beneficiaries.imports.matching import HOUSEHOLD, HOUSEHOLD_COLUMNS, PERSON, PERSON_COLUMNS
from beneficiaries.models import HouseholdSpell, Person, PersonSpell
from exchange.engine import staging
from exchange.engine.indexes import built_afterwards
from exchange.engine.kinds import Code, Work
from exchange.engine.sql import literal

SPELL, HOUSEHOLD_SPELL = PersonSpell._meta.db_table, HouseholdSpell._meta.db_table
CAUSE = "import"
_MANY = 20_000  # below this, dropping and building indexes costs more than it saves


def write_residents(work: Work) -> dict[str, int]:
    """Apply the batch in the caller's transaction.

    Returns:
        ``households_created``, ``households_changed``, ``persons_created``, ``persons_changed``.
    """
    created, updated = work.batch.created, work.batch.updated
    households = persons = changed_households = changed = 0
    if created + updated:  # a file that says nothing new is asked nothing more
        with _loaded(created):
            work.report.progress(0, created, "households")
            households = _new_households(work)
            _new_singles(work)
            work.report.progress(0, created, "persons")
            persons = _new_persons(work) if created else 0
            work.report.progress(0, created, "indexes")
    if updated:
        work.report.progress(0, updated, "changes")
        changed_households = _change_households(work)
        changed = _change_persons(work)
    if created + updated:
        work.report.progress(0, created + updated, "follow")
    if created + updated >= _MANY:
        staging.run("SET LOCAL default_statistics_target = 100")
        staging.run(f"ANALYZE {PERSON}, {HOUSEHOLD}, {SPELL}, {HOUSEHOLD_SPELL}")
    if created + updated:
        persons_changed_by(_followed(work))
    return {
        "households_created": households,
        "households_changed": changed_households,
        "persons_created": persons,
        "persons_changed": changed,
    }


def _loaded(created: int) -> AbstractContextManager[None]:
    """Build indexes afterwards when a large file is the first one.

    Doing so keeps everybody from the tables, the regions among them, until it is done: nobody misses what is empty, but
    when a second regency is loaded beside the first, each row pays for its indexes instead.
    """
    if created < _MANY or staging.rows(f"SELECT EXISTS (SELECT 1 FROM {PERSON})")[0][0]:
        return nullcontext()
    return built_afterwards([HOUSEHOLD, PERSON])


def _stamp(work: Work) -> str:
    return f"{literal(work.moment.isoformat())}::timestamptz"


def _day(work: Work) -> str:
    return f"{literal(work.as_of.isoformat())}::date"


def _new_households(work: Work) -> int:
    """Insert the families that are new and of which somebody is taken in."""
    tables = work.tables
    # Families of which every row stays out are found among the rows with problems, which are few.
    waiting = (
        f"SELECT DISTINCT c.kk FROM {tables.plan} v JOIN {tables.cells} c ON c.n = v.n WHERE v.verdict = {Code.HELD:d}"
    )
    staging.create_as(
        tables.named("waiting"),
        f"""
        SELECT w.kk FROM ({waiting}) w WHERE w.kk IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM {tables.cells} c LEFT JOIN {tables.plan} v ON v.n = c.n
            WHERE c.kk = w.kk AND coalesce(v.verdict, {Code.CREATED:d}) IN ({Code.CREATED:d}, {Code.UPDATED:d}))
        """,
    )
    return staging.run(
        f"""
        INSERT INTO {HOUSEHOLD} (kk, head_name, village_id, address, rt, rw, batch_id, updated_at)
        SELECT f.kk, f.head_name, f.village, coalesce(f.address, ''), coalesce(f.rt, ''), coalesce(f.rw, ''),
            {work.batch.pk}, {_stamp(work)}
        FROM {tables.named("families")} f
        WHERE f.household IS NULL AND NOT EXISTS (SELECT 1 FROM {tables.named("waiting")} w WHERE w.kk = f.kk)
        """
    )


def _new_singles(work: Work) -> None:
    """Give each new person without a family card a household of her own, so that her address is kept."""
    tables = work.tables
    staging.create_as(
        tables.named("singles"),
        f"""
        SELECT c.n, nextval(pg_get_serial_sequence('{HOUSEHOLD}', 'id')) AS household FROM {tables.cells} c
        LEFT JOIN {tables.plan} v ON v.n = c.n
        WHERE coalesce(v.verdict, {Code.CREATED:d}) = {Code.CREATED:d} AND c.kk IS NULL
        """,
    )
    staging.run(
        f"""
        INSERT INTO {HOUSEHOLD} (id, head_name, village_id, address, rt, rw, batch_id, updated_at)
        SELECT s.household, c.name, c.village, coalesce(c.address, ''), coalesce(c.rt, ''), coalesce(c.rw, ''),
            {work.batch.pk}, {_stamp(work)} FROM {tables.named("singles")} s JOIN {tables.cells} c ON c.n = s.n
        """
    )


def _new_persons(work: Work) -> int:
    tables = work.tables
    return staging.run(
        f"""
        INSERT INTO {PERSON} (household_id, relation, village_id, status, nik, no_nik_reason, name, sex, born_on,
            birthplace, marital, religion, education, occupation, disability, valid_from, recorded_at, batch_id, updated_at)
        SELECT coalesce(h.id, s.household), coalesce(c.relation, {Relation.OTHER:d}), c.village,
            coalesce(c.status, '{LifeStatus.ALIVE.value}'), c.nik,
            CASE WHEN c.nik IS NULL THEN c.no_nik_reason ELSE '' END, c.name, c.sex,
            c.born, coalesce(c.birthplace, ''), c.marital, c.religion, c.education, coalesce(c.occupation, ''),
            c.disability, {_day(work)}, {_stamp(work)}, {work.batch.pk}, {_stamp(work)}
        FROM {tables.cells} c LEFT JOIN {tables.plan} v ON v.n = c.n LEFT JOIN {HOUSEHOLD} h ON h.kk = c.kk
        LEFT JOIN {tables.named("singles")} s ON s.n = c.n
        WHERE coalesce(v.verdict, {Code.CREATED:d}) = {Code.CREATED:d}
        """
    )


def _change_households(work: Work) -> int:
    """Keep as they were, then change, the households of which the row that speaks for them says something new."""
    tables = work.tables
    chosen = f"""
        {tables.named("families")} f JOIN {tables.plan} v ON v.n = f.n AND v.verdict = {Code.UPDATED:d}
    """
    news = {"head_name": "CASE WHEN f.has_head THEN f.head_name END", "village": "f.village"}
    news |= {column: f"f.{column}" for column in ("address", "rt", "rw")}
    target = {column: _taken("h", column, news[ours]) for ours, column in HOUSEHOLD_COLUMNS.items()}
    staging.run(
        f"""
        INSERT INTO {HOUSEHOLD_SPELL} (household_id, kk, head_name, village_id, address, rt, rw, valid_to, superseded_at,
            cause, closed_by_batch_id, batch_id)
        SELECT h.id, h.kk, h.head_name, h.village_id, h.address, h.rt, h.rw, {_day(work)}, {_stamp(work)}, '{CAUSE}',
            {work.batch.pk}, h.batch_id FROM {HOUSEHOLD} h JOIN {chosen} ON f.household = h.id WHERE f.changed
        """
    )
    return staging.run(
        f"""
        UPDATE {HOUSEHOLD} h SET {staging.assignments(target)}, batch_id = {work.batch.pk}, updated_at = {_stamp(work)}
        FROM {chosen} WHERE f.household = h.id AND f.changed
        """
    )


def _change_persons(work: Work) -> int:
    """Keep as they were, then change, the persons of whom a row says something new."""
    tables, changed = work.tables, work.tables.named("changed")
    target = {column: _taken("p", column, f"c.{ours}") for ours, column in PERSON_COLUMNS.items()}
    target["household_id"] = _taken("p", "household_id", "h.id")
    target["nik"] = "coalesce(p.nik, c.nik)"
    target["no_nik_reason"] = "CASE WHEN p.nik IS NULL AND c.nik IS NOT NULL THEN '' ELSE p.no_nik_reason END"
    columns = staging.listed(target)
    was = ", ".join(f"p.{column}" for column in target)
    staging.create_as(
        changed,
        f"""
        SELECT * FROM (
            SELECT DISTINCT ON (p.id) p.id, ({was}) IS DISTINCT FROM ({", ".join(target.values())}) AS differs,
                {", ".join(f"{value} AS {column}" for column, value in target.items())}
            FROM {tables.plan} v JOIN {tables.cells} c ON c.n = v.n JOIN {PERSON} p ON p.id = v.subject
            LEFT JOIN {HOUSEHOLD} h ON h.kk = c.kk WHERE v.verdict = {Code.UPDATED:d} ORDER BY p.id, v.n
        ) news WHERE differs
        """,
    )
    state = Person.state_fields()
    staging.run(
        f"""
        INSERT INTO {SPELL} (person_id, valid_to, superseded_at, cause, closed_by_batch_id, {staging.listed(state)})
        SELECT p.id, greatest({_day(work)}, p.valid_from), {_stamp(work)}, '{CAUSE}', {work.batch.pk},
            {staging.listed(state, "p.")}
        FROM {PERSON} p JOIN {changed} x ON x.id = p.id
        """
    )
    return staging.run(
        f"""
        UPDATE {PERSON} p SET ({columns}) = ROW({staging.listed(target, "x.")}),
            valid_from = greatest({_day(work)}, p.valid_from), recorded_at = {_stamp(work)}, batch_id = {work.batch.pk},
            updated_at = {_stamp(work)}
        FROM {changed} x WHERE x.id = p.id
        """
    )


def _followed(work: Work) -> str:
    """Return a query for the persons who are new, or of whom the batch says something new that others rest on."""
    columns = sorted(FOLLOWED & {*Person.state_fields()})
    now, was = (", ".join(f"{alias}.{column}" for column in columns) for alias in "ps")
    return f"""
        SELECT p.id FROM {PERSON} p LEFT JOIN {SPELL} s ON s.person_id = p.id AND s.closed_by_batch_id = {work.batch.pk}
        WHERE p.batch_id = {work.batch.pk} AND p.recorded_at = {_stamp(work)} AND ({now}) IS DISTINCT FROM ({was})
    """


def _taken(alias: str, column: str, value: str) -> str:
    """Return SQL for the new value of a column: the file's where it says one, unless a person has decided otherwise."""
    name = f"{alias}.{column}"
    decided = f"{alias}.kept IS NOT NULL AND '{column}' = ANY({alias}.kept)"
    return f"CASE WHEN {decided} THEN {name} ELSE coalesce({value}, {name}) END"
