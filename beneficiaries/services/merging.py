"""Two records turn out to be one person; and when that was wrong, they are taken apart again."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.changes import persons_changed
from beneficiaries.codes import LifeStatus
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import DuplicatePair, FormerNumber, Person, PersonMerge, PersonSpell
from beneficiaries.rules.turns import LONGEST_CAUSE
from beneficiaries.services.locking import check_within, person_lock, persons_lock
from beneficiaries.services.states import Turn, person_become
from beneficiaries.services.status import columns_at_home
from core.exceptions import NotWithinReach

LONGEST_REASON = 200

# What tells of the record itself and not of the person: it stays with the record.
_STAYS = (Person, PersonSpell, PersonMerge, DuplicatePair)


@transaction.atomic
def person_merge(*, actor: Any, remaining_id: int, merged_id: int, reason: str) -> PersonMerge:
    """Let one record of a person remain, and the other lead to it; return what was moved, to take it apart again.

    The facts that remain are those of the remaining record; a NIK that only the other had joins it, and one that differs
    becomes a former number, by which she is still found. Whatever hangs on the person in any app (cards, proposals,
    cases) hangs on the remaining record from now on. Records ``person.merge``.

    Raises:
        NotWithinReach: one of them is not there for the actor. NotAllowed: both are, but she may not change persons.
        ChangeRefused: ``same`` record twice, or ``reason`` empty or too long.
    """
    reason = reason.strip()
    if remaining_id == merged_id:
        raise ChangeRefused(_("These are not two records but one."), code="same")
    if not reason or len(reason) > LONGEST_REASON:
        raise ChangeRefused(
            _("Write in at most %(most)s letters why these are one person.") % {"most": LONGEST_REASON},
            code="reason",
            field="reason",
        )
    persons = persons_lock(actor=actor, person_ids=[remaining_id, merged_id])
    remaining, merged = persons[remaining_id], persons[merged_id]
    moved: dict[str, Any] = {"rows": _move(merged, remaining)}
    merged.merged_into = remaining
    merged.save(update_fields=["merged_into", "updated_at"])
    moved.update(_unite_numbers(remaining, merged, cause=reason))
    merge = PersonMerge.objects.create(
        remaining=remaining, merged=merged, reason=reason, moved=moved, merged_at=timezone.now(), merged_by=actor
    )
    persons_changed([remaining.pk, merged.pk])
    check_within(actor=actor, persons=[remaining])
    _record(actor, "person.merge", merge)
    return merge


@transaction.atomic
def person_unmerge(*, actor: Any, merge_id: int) -> PersonMerge:
    """Take a merge apart: the other record is a person again, with all that was moved from it. Records ``person.unmerge``.

    Raises:
        NotWithinReach: there is no such merge within reach. NotAllowed: there is, but the actor may not change persons.
        ChangeRefused: ``undone`` already, ``number_taken``: somebody else has the other record's NIK by now, or
            ``household_elsewhere``: its household has left the actor's reach.
    """
    merge = PersonMerge.objects.select_for_update(no_key=True).filter(pk=merge_id).first()
    if merge is None:
        raise NotWithinReach(_("There is no such merge."))
    remaining = person_lock(actor=actor, person_id=merge.remaining_id)
    if merge.undone_at is not None:
        raise ChangeRefused(_("This merge was taken apart already."), code="undone")
    merged = Person.objects.select_for_update(no_key=True).get(pk=merge.merged_id)
    _part_numbers(remaining, merge, cause=merge.reason)
    if merged.nik and Person.objects.filter(nik=merged.nik, merged_into__isnull=True).exists():
        raise ChangeRefused(
            _("Somebody has the number of the other record by now. Correct that number first."), code="number_taken"
        )
    merged.merged_into = None
    merged.save(update_fields=["merged_into", "updated_at"])
    if merged.status == LifeStatus.ALIVE:
        person_become(merged, turn=_now(merged, merge.reason), **columns_at_home(actor=actor, person=merged))
    for relation in _relations():
        keys = merge.moved["rows"].get(_name(relation), [])
        # What has been moved on since, by a later merge for instance, is not ours to take back.
        relation.related_model._base_manager.filter(**{"pk__in": keys, relation.field.name: remaining}).update(
            **{relation.field.name: merged}
        )
    merge.undone_at, merge.undone_by = timezone.now(), actor
    merge.save(update_fields=["undone_at", "undone_by"])
    persons_changed([remaining.pk, merged.pk])
    check_within(actor=actor, persons=[remaining, merged])
    _record(actor, "person.unmerge", merge)
    return merge


def _relations() -> list[Any]:
    # A relation of many stands for the table between, whose own column is among them too.
    found = [
        field
        for field in Person._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and not field.many_to_many
    ]
    return [relation for relation in found if relation.related_model not in _STAYS]


def _name(relation: Any) -> str:
    return f"{relation.related_model._meta.label_lower}.{relation.field.name}"


def _move(merged: Person, remaining: Person) -> dict[str, list[int]]:
    """Hang on ``remaining`` what hangs on ``merged``; return the keys by kind. What both have already stays where it is."""
    moved: dict[str, list[int]] = {}
    for relation in _relations():
        rows: models.QuerySet[Any] = relation.related_model._base_manager.filter(**{relation.field.name: merged})
        for key in rows.order_by("pk").values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    rows.filter(pk=key).update(**{relation.field.name: remaining})
            except IntegrityError:  # a constraint of theirs allows one a person, and the remaining record has it
                continue
            moved.setdefault(_name(relation), []).append(key)
    return moved


def _unite_numbers(remaining: Person, merged: Person, *, cause: str) -> dict[str, Any]:
    now = timezone.now()
    if merged.nik is None or merged.nik == remaining.nik:
        return {}
    if remaining.nik is None:
        reason = remaining.no_nik_reason
        person_become(remaining, turn=_now(remaining, cause), nik=merged.nik, no_nik_reason="")
        return {"joined": reason}
    former = FormerNumber.objects.create(
        person=remaining, nik=merged.nik, ended_on=timezone.localdate(now), recorded_at=now, cause=cause[:LONGEST_CAUSE]
    )
    return {"former": former.pk}


def _part_numbers(remaining: Person, merge: PersonMerge, *, cause: str) -> None:
    FormerNumber.objects.filter(pk=merge.moved.get("former"), person=remaining).delete()
    if "joined" in merge.moved and remaining.nik == merge.merged.nik:
        person_become(remaining, turn=_now(remaining, cause), nik=None, no_nik_reason=merge.moved["joined"])


def _now(person: Person, reason: str) -> Turn:
    return Turn(timezone.localdate(), reason[:LONGEST_CAUSE]).not_before(person.valid_from)


def _record(actor: Any, action: str, merge: PersonMerge) -> None:
    audit_record(
        actor=actor,
        action=action,
        subject=merge.remaining,
        region=merge.remaining.village_id,
        detail={
            "other": merge.merged_id,
            "rows": sum(len(keys) for keys in merge.moved["rows"].values()),
        },
        persons=[merge.merged_id],
    )
