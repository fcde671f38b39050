"""A person decides whether two records are one person: once, with a name to it, and it can be taken back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.exceptions import DuplicateRefused
from beneficiaries.models import DuplicatePair, Verdict
from beneficiaries.selectors.duplicates import merge_of
from beneficiaries.services.merging import LONGEST_REASON, person_merge, person_unmerge
from core.exceptions import NotAllowed, NotWithinReach


@transaction.atomic
def duplicate_unite(*, actor: Any, pair_id: int, remaining_id: int, reason: str) -> DuplicatePair:
    """Decide that a pair is one person: the record ``remaining_id`` remains, the other leads to it.

    Records ``duplicate.decide`` and what :func:`beneficiaries.services.merging.person_merge` records.

    Raises:
        NotWithinReach: there is no such pair for the actor, or ``remaining_id`` is not of it. NotAllowed: there is, but
            she may not change residents.
        DuplicateRefused: ``decided`` by somebody before; the message says who, when and what.
        ChangeRefused: see ``person_merge``.
    """
    pair = _locked_open(actor, pair_id)
    keys = {pair.first_id, pair.second_id}
    if remaining_id not in keys:
        raise NotWithinReach(_("There is no such record in this pair."))
    (merged_id,) = keys - {remaining_id}
    person_merge(actor=actor, remaining_id=remaining_id, merged_id=merged_id, reason=reason)
    return _decide(actor, pair, Verdict.SAME, reason)


@transaction.atomic
def duplicate_separate(*, actor: Any, pair_id: int, note: str) -> DuplicatePair:
    """Decide that a pair is two persons; no later file and no later search asks again. Records ``duplicate.decide``.

    Raises:
        NotWithinReach, NotAllowed, DuplicateRefused ``decided``: as for :func:`duplicate_unite`.
        DuplicateRefused: ``note``: it is longer than a note may be.
    """
    return _decide(actor, _locked_open(actor, pair_id), Verdict.DIFFERENT, note)


@transaction.atomic
def duplicate_reopen(*, actor: Any, pair_id: int) -> DuplicatePair:
    """Take a decision back: the pair waits for one again, and records that were made one are taken apart.

    Records ``duplicate.reopen``, and ``person.unmerge`` where there was a merge.

    Raises:
        NotWithinReach, NotAllowed: as for :func:`duplicate_unite`.
        DuplicateRefused: ``open``: nothing was decided, or somebody took it back already.
        ChangeRefused: see :func:`beneficiaries.services.merging.person_unmerge`.
    """
    pair = _locked(actor, pair_id)
    if not pair.verdict:
        raise DuplicateRefused(_("Nothing is decided about this pair."), code="open")
    merge = merge_of(pair)
    if merge is not None:
        person_unmerge(actor=actor, merge_id=merge.pk)
    before = pair.verdict
    pair.verdict, pair.decided_by, pair.decided_at, pair.note = "", None, None, ""
    pair.save(update_fields=["verdict", "decided_by", "decided_at", "note"])
    _record(actor, "duplicate.reopen", pair, before)
    return pair


@transaction.atomic
def duplicate_read_record(*, actor: Any, pair: DuplicatePair, persons: Collection[int]) -> None:
    """Record ``duplicate.view`` with the persons shown; ``pair`` comes from a selector, within the actor's reach."""
    audit_record(
        actor=actor, action="duplicate.view", subject=pair, region=pair.second.village_id, detail={}, persons=persons
    )


def _locked(actor: Any, pair_id: int) -> DuplicatePair:
    pairs = DuplicatePair.objects.select_related("first", "second").select_for_update(of=("self",))
    pair = pairs.visible_to(actor, "change").filter(pk=pair_id).first()
    if pair is not None:
        return pair
    if DuplicatePair.objects.visible_to(actor).filter(pk=pair_id).exists():
        raise NotAllowed(_("Your role does not change residents here."))
    raise NotWithinReach(_("There is no such pair."))


def _locked_open(actor: Any, pair_id: int) -> DuplicatePair:
    pair = _locked(actor, pair_id)
    if pair.verdict:
        raise DuplicateRefused(
            _("%(who)s was first, on %(when)s: %(what)s. Your decision was not taken.")
            % {
                "who": pair.decided_by,
                "when": date_format(timezone.localtime(pair.decided_at), "SHORT_DATETIME_FORMAT"),
                "what": pair.get_verdict_display(),
            },
            code="decided",
        )
    return pair


def _decide(actor: Any, pair: DuplicatePair, verdict: Verdict, note: str) -> DuplicatePair:
    note = note.strip()
    if len(note) > LONGEST_REASON:
        raise DuplicateRefused(
            _("Write at most %(most)s letters.") % {"most": LONGEST_REASON}, code="note", field="note"
        )
    pair.verdict, pair.decided_by, pair.decided_at, pair.note = verdict, actor, timezone.now(), note
    pair.save(update_fields=["verdict", "decided_by", "decided_at", "note"])
    _record(actor, "duplicate.decide", pair, verdict)
    return pair


def _record(actor: Any, action: str, pair: DuplicatePair, verdict: str) -> None:
    audit_record(
        actor=actor,
        action=action,
        subject=pair,
        region=pair.second.village_id,
        detail={"verdict": verdict, "score": pair.score},
        persons=[pair.first_id, pair.second_id],
    )
