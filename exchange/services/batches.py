"""A file from its arrival to its effect: receive, stage, apply, discard."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from core.tabular import UnreadableTable
from exchange.engine import staging
from exchange.engine.kinds import BulkKind, Question, Work
from exchange.engine.progress import BatchProgress
from exchange.engine.reading import Layout, Report, folded, read_layout
from exchange.engine.remembering import read_rows
from exchange.engine.staged import judge_rows, keep_rows, ledger, parse
from exchange.exceptions import ImportRefused, disk_full_said
from exchange.models import BatchStatus, HeadingMemory, ImportBatch
from exchange.phases import READING
from exchange.profiles import Profile, profile_named
from exchange.registry import bulk_kind
from exchange.storage import Upload, file_erase, file_fingerprint, file_keep, file_of
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import places_of
from regions.rules.codes import covers

_STAGEABLE = (BatchStatus.STAGING, BatchStatus.STAGED, BatchStatus.FAILED)


@disk_full_said()
@transaction.atomic
def batch_receive(
    *,
    actor: Any,
    kind: str,
    profile: str,
    source: Path | Upload,
    file_name: str,
    region: Region | None = None,
    as_of: date | None = None,
    sender: str = "",
    village: str = "",
    options: Mapping[str, Any] | None = None,
) -> ImportBatch:
    """Take a file in: check its size and kind, keep it, and note who brought it. Nothing is read into the registry yet.

    An upload is kept below the data folder until it is applied or discarded; a file named by a ``Path`` stays where it is.
    ``region`` is where its rows belong (the actor's own place when not given); ``village`` that of the sender, for a profile
    that has none: it is the ``sender`` when none is named. Records ``import.receive``.

    Raises:
        NotAllowed: the actor imports nowhere, or not there.
        ImportRefused: ``too_large``, ``file_missing``, ``repeated`` (``earlier``: this very file waits for
            review), ``profile_unknown``, ``region_missing``, ``village_missing``, ``disk_full``, or why the kind does not
            take such a file now (``BulkKind.admit``).
    """
    bulk = bulk_kind(kind)
    known = profile_named(kind, bulk.profile_folder, profile)
    place = _place(actor, region)
    given = dict(options or {})
    if known.village_by == "sender":
        given["village"] = _village(actor, village, place)
        sender = sender or Region.objects.get(code=given["village"]).full_name
    day = bulk.day_of(given) or as_of or timezone.localdate()
    size, sha256 = file_fingerprint(source)
    waiting = ImportBatch.objects.filter(kind=kind, file_sha256=sha256, region=place, status=BatchStatus.STAGED).last()
    if waiting is not None and not isinstance(source, Path):
        raise ImportRefused(
            _("This very file was brought in before and waits for review."), code="repeated", earlier=waiting
        )
    batch = ImportBatch(
        kind=kind,
        profile=profile,
        status=BatchStatus.STAGING,
        region=place,
        sender=sender[:100],
        as_of=day,
        options=given,
        file_name=Path(file_name).name[:200],
        file_sha256=sha256,
        file_bytes=size,
        actor=actor,
    )
    bulk.admit(batch)
    batch.save()
    batch.stored_as = file_keep(batch, source)
    batch.save(update_fields=["stored_as"])
    audit_record(
        actor=actor,
        action="import.receive",
        subject=batch,
        region=place.code,
        detail={"kind": kind, "profile": profile, "bytes": size, "sha256": sha256},
    )
    return batch


def batch_repeats(batch: ImportBatch) -> ImportBatch | None:
    """Return the applied batch of this very file, if there is one: its rows will turn out unchanged."""
    same = ImportBatch.objects.filter(
        kind=batch.kind, file_sha256=batch.file_sha256, region_id=batch.region_id, status=BatchStatus.APPLIED
    )
    return same.exclude(pk=batch.pk).order_by("id").last()


def batch_stage(*, actor: Any, batch: ImportBatch, report: Report | None = None) -> ImportBatch:
    """Read the file into staged tables, judge every row, and keep the ledger and the rows with problems.

    The registry is not touched. A batch that waits for review may be staged again: what is known may have changed since.
    Records ``import.stage``; when the file cannot be read, the batch is marked so and ``ImportRefused`` goes on.

    Raises:
        NotWithinReach, NotAllowed: no such batch for the actor.
        ImportRefused: ``running`` (another batch of this kind), ``columns_missing`` (``options`` then holds the headings, to
            be mapped), or what makes the file unreadable; ``not_staged`` when it was applied or discarded.
    """
    progress = BatchProgress(batch.pk, report, steps=READING)
    locked = batch
    try:
        with disk_full_said(), transaction.atomic():
            locked = locked_batch(actor, batch)
            take_turn(locked.kind)
            if locked.status not in _STAGEABLE:
                raise _not_staged(locked)
            _stage(actor, locked, progress)
            progress.done()
    except ImportRefused as error:
        if error.code not in {"running", "not_staged"}:  # the file's own fault is kept, and the headings, to be mapped
            ImportBatch.objects.filter(pk=batch.pk, status__in=_STAGEABLE).update(
                status=BatchStatus.FAILED, failure=str(error)[:300], options=locked.options
            )
        raise
    finally:
        progress.close()
    return locked


@disk_full_said()
@transaction.atomic
def batch_apply(*, actor: Any, batch: ImportBatch, report: Report | None = None) -> ImportBatch:
    """Write what the staged batch says. One transaction: killed at any moment it leaves nothing, or the whole batch.

    Judged again first when it was staged a while ago or the server has lost its staged tables. Records ``import.apply``.

    Raises:
        NotWithinReach, NotAllowed: no such batch for the actor.
        ImportRefused: ``running``, ``not_staged``, or the code of a question of the kind that nobody has confirmed.
    """
    started = time.monotonic()
    bulk = bulk_kind(batch.kind)
    progress = BatchProgress(batch.pk, report, steps=bulk.writing)
    try:
        locked = locked_batch(actor, batch)
        if locked.status != BatchStatus.STAGED:
            raise _not_staged(locked)
        take_turn(locked.kind)
        if bulk.overtaken(locked) or _overtaken(locked) or not staging.is_staged(staging.Tables(locked.pk)):
            progress.before(READING)
            _stage(actor, locked, progress)
        _check_confirmed(bulk.questions(locked), locked.options.get("confirmed", {}))
        staging.prepare()
        counts = bulk.apply(work_of(actor, locked, progress))
        progress.done()
        locked.status, locked.applied_at = BatchStatus.APPLIED, timezone.now()
        locked.seconds = round(locked.seconds + time.monotonic() - started, 3)
        locked.save(update_fields=["status", "applied_at", "seconds"])
        staging.drop_all(staging.Tables(locked.pk))
        detail = {
            name: getattr(locked, name) for name in ("read", "created", "updated", "unchanged", "held", "rejected")
        }
        audit_record(
            actor=actor, action="import.apply", subject=locked, region=locked.region_id, detail=detail | counts
        )
        transaction.on_commit(lambda: file_erase(locked))
        return locked
    finally:
        progress.close()


@transaction.atomic
def batch_discard(*, actor: Any, batch: ImportBatch) -> ImportBatch:
    """Throw a batch away that was not applied, with its file and its rows. Records ``import.discard``.

    Raises:
        NotWithinReach, NotAllowed: no such batch for the actor. ImportRefused: ``not_staged``: it was applied.
    """
    locked = locked_batch(actor, batch)
    if locked.status not in {BatchStatus.STAGING, BatchStatus.STAGED, BatchStatus.FAILED}:
        raise _not_staged(locked)
    staging.drop_all(staging.Tables(locked.pk))
    locked.rows.all().delete()
    locked.status = BatchStatus.DISCARDED
    locked.save(update_fields=["status"])
    audit_record(
        actor=actor, action="import.discard", subject=locked, region=locked.region_id, detail={"kind": locked.kind}
    )
    transaction.on_commit(lambda: file_erase(locked))
    return locked


@transaction.atomic
def heading_map(*, actor: Any, batch: ImportBatch, mapping: Mapping[str, str]) -> ImportBatch:
    """Say which heading means which column ("" for none); it is remembered for files of the same sender and headings.

    Records ``import.map``.

    Raises:
        NotWithinReach, NotAllowed: no such batch for the actor.
        ImportRefused: ``column_unknown`` or ``column_twice``.
    """
    locked = locked_batch(actor, batch)
    bulk = bulk_kind(locked.kind)
    told = {folded(heading): column for heading, column in mapping.items()}
    columns = [column for column in told.values() if column]
    if unknown := [column for column in columns if column not in {*bulk.cells, "district"}]:
        raise ImportRefused(
            _("There is no column “%(name)s”.") % {"name": unknown[0]}, code="column_unknown", field="mapping"
        )
    if len(columns) != len(set(columns)):
        raise ImportRefused(_("Two headings are mapped to one column."), code="column_twice", field="mapping")
    locked.options = {**locked.options, "told": told}
    locked.status, locked.failure = BatchStatus.STAGING, ""
    locked.save(update_fields=["options", "status", "failure"])
    HeadingMemory.objects.update_or_create(
        kind=locked.kind,
        region=locked.region,
        sender=locked.sender,
        fingerprint=_heading_fingerprint(locked.options.get("headings", list(mapping))),
        defaults={
            "profile": locked.profile,
            "mapping": told,
            "mapped_by": actor,
            "mapped_at": timezone.now(),
        },
    )
    audit_record(
        actor=actor, action="import.map", subject=locked, region=locked.region_id, detail={"columns": sorted(columns)}
    )
    return locked


def _stage(actor: Any, batch: ImportBatch, progress: BatchProgress) -> None:
    started = time.monotonic()
    bulk = bulk_kind(batch.kind)
    profile = profile_named(batch.kind, bulk.profile_folder, batch.profile)
    try:
        layout = read_layout(file_of(batch), recognises=lambda headings: len(profile.mapping(headings)))
        columns = _columns(bulk, profile, batch, layout)
        tables = staging.Tables(batch.pk)
        staging.prepare()
        staging.drop_all(tables)
        staging.create_raw(tables, len(layout.headings))
        batch.rows.all().delete()
        read_rows(work_of(actor, batch, progress), file_of(batch), layout, columns)
    except UnreadableTable as error:
        raise ImportRefused(str(error), code=error.code, field="file") from error
    staging.run(f"ANALYZE {tables.raw}")
    judge(actor, batch, progress, columns)
    if batch.read == 0:
        raise ImportRefused(_("The file has a heading and no rows."), code="file_empty", field="file")
    staging.run(f"DROP TABLE {tables.raw}")
    batch.seconds = round(time.monotonic() - started, 3)
    batch.save()
    audit_record(
        actor=actor,
        action="import.stage",
        subject=batch,
        region=batch.region_id,
        detail={"read": batch.read, "held": batch.held, "rejected": batch.rejected},
    )


def judge(actor: Any, batch: ImportBatch, progress: Report, columns: dict[str, int]) -> None:
    """Parse ``raw``, give each row its verdict, count, keep the rows with problems; ``batch`` is changed and not saved.

    Raises:
        ImportRefused: see ``BulkKind.admit`` and ``BulkKind.review``.
    """
    work = work_of(actor, batch, progress)
    work.kind.admit(batch)
    rows = staging.rows_about(work.tables.raw)
    progress.progress(0, rows, "check")
    work.kind.prepare(work)
    parse(work, columns)
    progress.progress(0, rows, "match")
    judge_rows(work)
    progress.progress(0, rows, "count")
    for name, value in ledger(work).items():
        setattr(batch, name, value)
    batch.options = {**batch.options, "found": work.kind.review(work)}
    keep_rows(work, batch.options["headings"])
    batch.status, batch.staged_at = BatchStatus.STAGED, timezone.now()


def _columns(bulk: BulkKind, profile: Profile, batch: ImportBatch, layout: Layout) -> dict[str, int]:
    """Return the position of each column, and note headings and columns in the batch's options."""
    told = batch.options.get("told") or _remembered(batch, layout)
    columns = profile.mapping(layout.headings, told)
    batch.options = {
        **batch.options,
        "headings": list(layout.headings),
        "columns": columns,
        "told": told,
        "unknown": profile.unknown(layout.headings, told),
    }
    missing = sorted(bulk.required - columns.keys() - ({"village"} if profile.village_by == "sender" else set()))
    if missing:
        raise ImportRefused(
            _("These columns are missing: %(missing)s. The first row must name them.")
            % {"missing": ", ".join(missing)},
            code="columns_missing",
            field="file",
        )
    return columns


def _remembered(batch: ImportBatch, layout: Layout) -> dict[str, str]:
    """Return what was said of such headings for the sender, otherwise what was said for nobody in particular."""
    memories = HeadingMemory.objects.filter(
        kind=batch.kind,
        region_id=batch.region_id,
        fingerprint=_heading_fingerprint(layout.headings),
        profile=batch.profile,
        sender__in=("", batch.sender),
    )
    memory = memories.order_by("-sender").first()
    return dict(memory.mapping) if memory else {}


def _heading_fingerprint(headings: Any) -> str:
    return hashlib.sha256("\x1f".join(folded(heading) for heading in headings).encode()).hexdigest()


def work_of(actor: Any, batch: ImportBatch, progress: Report) -> Work:
    bulk = bulk_kind(batch.kind)
    return Work(
        batch=batch,
        actor=actor,
        kind=bulk,
        profile=profile_named(batch.kind, bulk.profile_folder, batch.profile),
        given=frozenset(batch.options.get("columns", {})),
        places=places_of(actor, Capability.RUN_IMPORTS),
        moment=timezone.now(),
        as_of=batch.as_of or timezone.localdate(),
        forced=frozenset(batch.options.get("forced", ())),
        report=progress,
    )


def locked_batch(actor: Any, batch: ImportBatch) -> ImportBatch:
    found = (
        ImportBatch.objects.visible_to(actor, "run")
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=batch.pk)
        .first()
    )
    if found is not None:
        return found
    if ImportBatch.objects.visible_to(actor).filter(pk=batch.pk).exists():
        raise NotAllowed(_("Your role does not import files here."))
    raise NotWithinReach(_("There is no such import."))


def take_turn(kind: str) -> None:
    """Let one batch of a kind work at a time; the lock goes with the transaction, so a killed one holds nobody up."""
    key = int.from_bytes(hashlib.sha256(f"import:{kind}".encode()).digest()[:8], signed=True)
    if not staging.rows(f"SELECT pg_try_advisory_xact_lock({key})")[0][0]:
        raise ImportRefused(
            _(
                "Another import of this kind is running. Wait until it has ended; its progress is on the page of imports."
            ),
            code="running",
        )


def _check_confirmed(questions: Sequence[Question], confirmed: Mapping[str, int]) -> None:
    for question in questions:
        if confirmed.get(question.code) != question.number:
            raise ImportRefused(question.refusal, code=question.code)


def _overtaken(batch: ImportBatch) -> bool:
    """Whether another batch of the kind was applied, or a day has passed, since this one was judged."""
    if batch.staged_at is None or timezone.now() - batch.staged_at > settings.IMPORT_STAGED_FOR:
        return True
    later = ImportBatch.objects.filter(kind=batch.kind).exclude(pk=batch.pk)
    return later.filter(applied_at__gt=batch.staged_at).exists() or later.filter(undone_at__gt=batch.staged_at).exists()


def _not_staged(batch: ImportBatch) -> ImportRefused:
    return ImportRefused(
        _("This import stands at “%(status)s”. Nothing was changed.") % {"status": batch.get_status_display()},
        code="not_staged",
    )


def _place(actor: Any, region: Region | None) -> Region:
    places = places_of(actor, Capability.RUN_IMPORTS)
    if not places:
        raise NotAllowed(_("Your role does not import files."))
    if region is None:
        if len(places) > 1:
            raise ImportRefused(_("Say for which region the file is."), code="region_missing", field="region")
        return Region.objects.get(code=places[0])
    if not any(covers(place, region.code) for place in places):
        raise NotAllowed(_("You may not import files for this region."))
    return region


def _village(actor: Any, village: str, place: Region) -> str:
    code = village or (place.code if place.level == Level.VILLAGE else "")
    if not code or not Region.objects.filter(code=code, level=Level.VILLAGE).exists() or not covers(place.code, code):
        raise ImportRefused(
            _("Files of this profile do not name the village. Say which village's file it is."),
            code="village_missing",
            field="village",
        )
    return code
