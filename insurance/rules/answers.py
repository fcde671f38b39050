"""What one row of the insurer's answer means for one proposal, decided on plain values (domain 2.4 and 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.dates import parse_date
from core.identifiers import InvalidIdentifier, parse_card, parse_nik
from insurance.codes import ProposalStatus

# Headings under which the columns come; the left name is ours. No official answer form is published (domain 11).
COLUMNS: dict[str, tuple[str, ...]] = {
    "reference": ("reference", "referensi", "no", "no."),
    "nik": ("nik",),
    "result": ("result", "hasil", "status"),
    "card_number": ("card_number", "nomor_kartu", "no_kartu", "no kartu", "nokapst", "noka"),
    "tmt": ("tmt", "tgl_tmt", "tanggal_tmt"),
    "reason": ("reason", "alasan", "alasan_tolak"),
}
REQUIRED = ("reference", "nik", "result")

ACCEPTED_WORDS = frozenset({"DITERIMA", "TERIMA", "BERHASIL", "SUKSES", "AKTIF", "ACCEPTED", "OK"})
REJECTED_WORDS = frozenset({"DITOLAK", "TOLAK", "GAGAL", "REJECTED"})

# A TMT lies at the day of registration (UHC Prioritas) or the first of the next month; two months are room for a late file.
TMT_TOLERANCE = timedelta(days=62)


class Problem(StrEnum):
    """Why a row is rejected or held; the codes of the ledger."""

    REFERENCE_UNKNOWN = "reference_unknown"
    NIK_DAMAGED = "nik_damaged"
    NIK_MISMATCH = "nik_mismatch"
    RESULT_UNKNOWN = "result_unknown"
    CARD_DAMAGED = "card_damaged"
    CARD_LENGTH = "card_length"
    CARD_TAKEN = "card_taken"
    TMT_UNREADABLE = "tmt_unreadable"
    TMT_FAR = "tmt_far"
    OTHER_CARD = "other_card"
    CARD_ELSEWHERE = "card_elsewhere"
    ANSWERED_OTHERWISE = "answered_otherwise"


MESSAGES: dict[Problem, str | Promise] = {
    Problem.REFERENCE_UNKNOWN: _(
        "The reference is not one of this batch. It stands in the column NO of the file that was sent."
    ),
    Problem.NIK_DAMAGED: _(
        "The NIK was turned into a number by a spreadsheet and lost digits. Format the column as text and export again."
    ),
    Problem.NIK_MISMATCH: _("The NIK is not that of the person with this reference. Rows may have been shifted."),
    Problem.RESULT_UNKNOWN: _("The result must be DITERIMA or DITOLAK."),
    Problem.CARD_DAMAGED: _("The card number was turned into a number by a spreadsheet. Format the column as text."),
    Problem.CARD_LENGTH: _("The card number must have 13 digits, leading zeros included."),
    Problem.CARD_TAKEN: _("The card number already belongs to somebody else. Ask BPJS which is right."),
    Problem.TMT_UNREADABLE: _("The TMT is not a date. Write it as 2026-12-01 or 01-12-2026."),
    Problem.TMT_FAR: _("The TMT lies more than two months from today. Check the year."),
    Problem.OTHER_CARD: _(
        "The resident has another card that is active, or several cards. Ask BPJS which one holds, then answer again."
    ),
    Problem.CARD_ELSEWHERE: _(
        "The resident's card is still listed in a place that is not yours. Load the answer again when that place has let it "
        "go, or ask who may enrol in both."
    ),
    Problem.ANSWERED_OTHERWISE: _("This proposal was answered before, and differently. Nothing was changed."),
}


class Remark(StrEnum):
    """What is worth knowing of a row that was applied; the codes of the ledger's warnings."""

    NO_TMT = "no_tmt"
    NO_REASON = "no_reason"
    CARD_REPLACED = "card_replaced"


REMARKS: dict[Remark, str | Promise] = {
    Remark.NO_TMT: _("Accepted without a TMT: counted from today."),
    Remark.NO_REASON: _("Rejected without a reason: ask BPJS for it."),
    Remark.CARD_REPLACED: _("The card number differs from the resident's inactive card, which it replaces."),
}
UNSTATED_REASON = "Tanpa alasan dari BPJS"  # kept in the record, so in the office's language


class Verdict(StrEnum):
    """What becomes of a row."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNCHANGED = "unchanged"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The cells of one row, as text, under our names."""

    reference: str
    nik: str
    result: str
    card_number: str = ""
    tmt: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Awaited:
    """The proposal that a reference names: its person's NIK and cards, and how it was answered before, if it was.

    ``cards_elsewhere`` are those of them that are not the actor's to change.
    ``inactive_card`` is the person's only card when it is inactive: the insurer may answer with a new number for it.
    """

    nik: str
    status: ProposalStatus
    own_cards: frozenset[str] = frozenset()
    cards_elsewhere: frozenset[str] = frozenset()
    inactive_card: str = ""
    accepted_card: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict with what is needed to carry it out; ``problem`` is set for HOLD and REFUSE.

    ``replaces`` is the person's former card number when the accepted one takes its place.
    """

    verdict: Verdict
    problem: Problem | None = None
    card_number: str = ""
    valid_from: date | None = None
    replaces: str = ""
    reason: str = ""
    remarks: tuple[Remark, ...] = ()


def rule_on(row: AnswerRow, awaited: Awaited | None, *, card_is_anothers: bool, today: date) -> Ruling:
    """Decide one row.

    ``awaited`` is ``None`` when the reference is not one of the batch; ``card_is_anothers`` says whether the row's card
    number is known as another person's.
    """
    if awaited is None:
        return _refuse(Problem.REFERENCE_UNKNOWN)
    if problem := _nik_problem(row.nik, awaited.nik):
        return _refuse(problem)
    word = row.result.strip().upper()
    if word in REJECTED_WORDS:
        return _rejected(row, awaited)
    if word in ACCEPTED_WORDS:
        return _accepted(row, awaited, card_is_anothers=card_is_anothers, today=today)
    return _refuse(Problem.RESULT_UNKNOWN)


def _rejected(row: AnswerRow, awaited: Awaited) -> Ruling:
    if awaited.status == ProposalStatus.REJECTED:
        return Ruling(Verdict.UNCHANGED)
    if awaited.status == ProposalStatus.ACCEPTED:
        return Ruling(Verdict.HOLD, Problem.ANSWERED_OTHERWISE)
    reason = row.reason.strip()
    return Ruling(Verdict.REJECT, reason=reason[:200] or UNSTATED_REASON, remarks=() if reason else (Remark.NO_REASON,))


def _accepted(row: AnswerRow, awaited: Awaited, *, card_is_anothers: bool, today: date) -> Ruling:
    try:
        card = parse_card(row.card_number)
    except InvalidIdentifier as error:
        return _refuse(Problem.CARD_DAMAGED if error.code == "card_damaged" else Problem.CARD_LENGTH)
    try:
        starts = parse_date(row.tmt) if row.tmt.strip() else None
    except ValueError:
        return _refuse(Problem.TMT_UNREADABLE)
    if starts and abs(starts - today) > TMT_TOLERANCE:
        return _refuse(Problem.TMT_FAR)
    if awaited.status == ProposalStatus.REJECTED:
        return Ruling(Verdict.HOLD, Problem.ANSWERED_OTHERWISE)
    if awaited.status == ProposalStatus.ACCEPTED:
        same = card == awaited.accepted_card
        return Ruling(Verdict.UNCHANGED) if same else Ruling(Verdict.HOLD, Problem.ANSWERED_OTHERWISE)
    if card_is_anothers:
        return _refuse(Problem.CARD_TAKEN)
    is_new = bool(awaited.own_cards) and card not in awaited.own_cards
    if is_new and not awaited.inactive_card:
        return Ruling(Verdict.HOLD, Problem.OTHER_CARD)
    if (awaited.inactive_card if is_new else card) in awaited.cards_elsewhere:
        return Ruling(Verdict.HOLD, Problem.CARD_ELSEWHERE)
    remarks = [Remark.CARD_REPLACED] if is_new else []
    if starts is None:
        remarks.append(Remark.NO_TMT)
    return Ruling(
        Verdict.ACCEPT,
        card_number=card,
        valid_from=starts or today,
        replaces=awaited.inactive_card if is_new else "",
        remarks=tuple(remarks),
    )


def _nik_problem(text: str, expected: str) -> Problem | None:
    try:
        nik = parse_nik(text)
    except InvalidIdentifier as error:
        return Problem.NIK_DAMAGED if error.code == "nik_damaged" else Problem.NIK_MISMATCH
    return None if nik == expected else Problem.NIK_MISMATCH


def _refuse(problem: Problem) -> Ruling:
    return Ruling(Verdict.REFUSE, problem)
