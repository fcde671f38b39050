"""Take in what BPJS answers to a batch: each row gets a verdict, good rows are applied, the others say what to mend."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.identifiers import clean_digits
from core.ledger import Ledger
from core.tabular import Row, UnreadableTable, read_table
from exchange.models import ImportBatch
from exchange.services import import_earlier, import_record
from insurance.codes import BatchStatus, ProposalStatus
from insurance.exceptions import AnswerRefused
from insurance.models import Membership, Proposal, ProposalBatch
from insurance.outcomes import proposals_answered
from insurance.rules.answers import (
    COLUMNS,
    MESSAGES,
    REMARKS,
    REQUIRED,
    AnswerRow,
    Awaited,
    Problem,
    Ruling,
    Verdict,
    rule_on,
)
from insurance.selectors.proposals import ANSWER_KIND
from insurance.services.batches import batch_lock
from insurance.services.cards import Cards
from insurance.services.enrolment import Enrolment, enrol
from regions.querysets import still_within_reach


@dataclass(frozen=True, slots=True)
class AnswerImport:
    """What a file did: its record with the ledger, and how many were accepted and rejected by it."""

    batch: ProposalBatch
    record: ImportBatch
    accepted: int
    rejected: int


@transaction.atomic
def answer_import(*, actor: Any, batch_id: int, content: bytes, file_name: str) -> AnswerImport:
    """Apply an answer file to a sent batch.

    Accepted: the resident's card becomes active (a new one, or her inactive one with its history, whose number the
    insurer may have changed) from the TMT, or from today without one. Rejected: the reason is kept. Who else depends on
    it hears of it through ``insurance.outcomes``.
    Rows that do not fit stay out and are counted by cause. The batch is answered once nobody in it waits any more.
    Records ``batch.answer``.

    Raises:
        NotWithinReach: there is no such batch within reach. NotAllowed: it may be seen, not answered.
        AnswerRefused: ``not_sent``, ``imported_before`` (this very file), or what makes the file unreadable.
    """
    started = time.monotonic()
    batch = batch_lock(actor=actor, batch_id=batch_id)
    if batch.status == BatchStatus.OPEN:
        raise AnswerRefused(_("This batch was not sent yet, so it cannot have an answer."), code="not_sent")
    _refuse_repetition(batch, content)
    reading = _Reading(actor, batch, list(_rows(content)))
    rulings = reading.rule()
    answered = _apply(actor=actor, batch=batch, rulings=rulings)
    still_within_reach(actor=actor, action="change", rows=[batch, *answered])
    record = import_record(
        actor=actor,
        kind=ANSWER_KIND,
        profile=batch.number,
        region=batch.region,
        file_name=file_name,
        content=content,
        ledger=reading.ledger,
        seconds=time.monotonic() - started,
    )
    accepted = sum(proposal.status == ProposalStatus.ACCEPTED for proposal in answered)
    audit_record(
        actor=actor,
        action="batch.answer",
        subject=batch,
        region=batch.region_id,
        detail={
            "import": record.pk,
            "accepted": accepted,
            "rejected": len(answered) - accepted,
            "status": batch.status,
            **reading.ledger.counts(),
        },
    )
    proposals_answered(actor=actor, proposals=answered)
    return AnswerImport(batch, record, accepted, len(answered) - accepted)


def _refuse_repetition(batch: ProposalBatch, content: bytes) -> None:
    earlier = import_earlier(kind=ANSWER_KIND, content=content, region=batch.region)
    if earlier is not None and earlier.profile == batch.number:
        raise AnswerRefused(
            _("This very file was loaded on %(day)s. Nothing was changed.")
            % {"day": timezone.localtime(earlier.applied_at).strftime("%d-%m-%Y %H:%M")},
            code="imported_before",
            field="file",
        )


def _rows(content: bytes) -> Iterator[tuple[Row, AnswerRow]]:
    try:
        table = read_table(content)
        found = {ours: next((name for name in names if name in table.columns), "") for ours, names in COLUMNS.items()}
        if missing := [name for name in REQUIRED if not found[name]]:
            raise AnswerRefused(
                _("These columns are missing: %(missing)s. The first row must name them.")
                % {
                    "missing": ", ".join(COLUMNS[name][-1].upper() if name == "reference" else name for name in missing)
                },
                code="columns_missing",
                field="file",
            )
        for row in table.rows:
            yield row, AnswerRow(**{ours: row.get(name) if name else "" for ours, name in found.items()})
    except UnreadableTable as error:
        raise AnswerRefused(str(error), code=error.code, field="file") from error


class _Reading:
    """Rules on the rows of one file, and keeps in mind what earlier rows of the same file have already answered."""

    def __init__(self, actor: Any, batch: ProposalBatch, rows: list[tuple[Row, AnswerRow]]) -> None:
        self.ledger = Ledger(read=len(rows))
        self._rows = rows
        self._today = timezone.localdate()
        self._proposals = {
            proposal.pk: proposal
            for proposal in Proposal.objects.visible_to(actor, "change")
            .filter(batch=batch)
            .exclude(status=ProposalStatus.WAITING)
            .select_related("person", "membership")
            .select_for_update(of=("self",))
            .order_by("id")
        }
        numbers = [answer.card_number for _row, answer in rows]
        self._cards = Cards.known(actor, list(self._proposals.values()), numbers)
        self._awaited = {key: self._as_awaited(proposal) for key, proposal in self._proposals.items()}

    def rule(self) -> list[tuple[Proposal, Ruling, Membership | None]]:
        """Return what is to be applied: a proposal, the ruling, and the card that is hers already, if one is."""
        found = []
        for row, answer in self._rows:
            proposal = self._proposals.get(_reference(answer.reference))
            awaited = self._awaited[proposal.pk] if proposal else None
            anothers = proposal is not None and self._cards.belongs_to_another(answer.card_number, proposal)
            ruling = rule_on(answer, awaited, card_is_anothers=anothers, today=self._today)
            if ruling.verdict in {Verdict.ACCEPT, Verdict.REJECT} and proposal and awaited:
                found.append((proposal, ruling, self._membership(ruling)))
                self._remember(proposal, awaited, ruling)
            self._book(row.number, ruling)
        return found

    def _as_awaited(self, proposal: Proposal) -> Awaited:
        return Awaited(
            nik=proposal.person.nik or "",
            status=ProposalStatus(proposal.status),
            own_cards=self._cards.of(proposal),
            cards_elsewhere=self._cards.elsewhere(proposal),
            inactive_card=self._cards.only_inactive(proposal),
            accepted_card=proposal.membership.card_number if proposal.membership else "",
        )

    def _membership(self, ruling: Ruling) -> Membership | None:
        return self._cards.membership(ruling.replaces or ruling.card_number)

    def _remember(self, proposal: Proposal, awaited: Awaited, ruling: Ruling) -> None:
        accepted = ruling.verdict is Verdict.ACCEPT
        self._awaited[proposal.pk] = replace(
            awaited,
            status=ProposalStatus.ACCEPTED if accepted else ProposalStatus.REJECTED,
            accepted_card=ruling.card_number,
        )
        if accepted:
            self._cards.take(ruling.card_number, proposal)

    def _book(self, number: int, ruling: Ruling) -> None:
        ledger = self.ledger
        match ruling.verdict:
            case Verdict.ACCEPT if self._membership(ruling) is None:
                ledger.created += 1
            case Verdict.ACCEPT | Verdict.REJECT:
                ledger.updated += 1
            case Verdict.UNCHANGED:
                ledger.unchanged += 1
            case Verdict.HOLD:
                ledger.held += 1
                ledger.problem(_code(ruling), number, str(MESSAGES[_code(ruling)]))
            case Verdict.REFUSE:
                ledger.reject(_code(ruling), number, str(MESSAGES[_code(ruling)]))
        for remark in ruling.remarks:
            ledger.warn(remark, number, str(REMARKS[remark]))


def _apply(
    *, actor: Any, batch: ProposalBatch, rulings: list[tuple[Proposal, Ruling, Membership | None]]
) -> list[Proposal]:
    moment = timezone.now()
    enrolments = [
        Enrolment(proposal, ruling.card_number, ruling.valid_from, membership)
        for proposal, ruling, membership in rulings
        if ruling.verdict is Verdict.ACCEPT and ruling.valid_from
    ]
    memberships = enrol(actor=actor, territory=batch.region, enrolments=enrolments, moment=moment)
    still_within_reach(actor=actor, action="enrol", rows=memberships.values())
    for proposal, ruling, _membership in rulings:
        proposal.answered_at = moment
        if ruling.verdict is Verdict.ACCEPT:
            proposal.status = ProposalStatus.ACCEPTED
            proposal.membership = memberships[proposal.pk]
        else:
            proposal.status = ProposalStatus.REJECTED
            proposal.reject_reason = ruling.reason
    answered = [proposal for proposal, _ruling, _membership in rulings]
    # They exist and are locked, so this only updates, and faster than bulk_update's long CASE expressions.
    Proposal.objects.bulk_create(
        answered,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["status", "answered_at", "membership", "reject_reason"],
        batch_size=1_000,
    )
    if answered and not Proposal.objects.filter(batch=batch, status=ProposalStatus.SENT).exists():
        batch.status, batch.answered_at = BatchStatus.ANSWERED, moment
        batch.save(update_fields=["status", "answered_at"])
    return answered


def _reference(text: str) -> int:
    digits = clean_digits(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else 0


def _code(ruling: Ruling) -> Problem:
    if ruling.problem is None:
        raise AssertionError("a row that stays out has a cause")
    return ruling.problem
