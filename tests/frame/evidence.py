"""What a place holds beyond one of everything: an earlier state, somebody without a card, a result, and files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.models import User
from accounts.services.assignments import assignment_create
from audit.services import audit_record
from beneficiaries.models import Person, PersonSpell
from insurance.models import ProposalBatch, ResidentFinding
from reports.files import issued_path
from tests.conftest import Cast
from tests.frame.planted import Estate, Planted
from tests.make import LONG_AGO, make_person, make_user

_KNOWN = datetime(2024, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Evidence:
    """One place. Each text of :attr:`marks` appears nowhere else."""

    planted: Planted
    surname: str
    uncovered: Person  # a resident without a card
    cause: str  # of the change of her state, in the history
    sent: ProposalBatch  # its file holds the NIK
    outcome: str  # of a finished job
    paper: str  # what the file of the report says
    letter: str  # what the file of the letter says

    @property
    def marks(self) -> tuple[str, ...]:
        """Everything that gives this place away."""
        extra = (
            self.uncovered.name,
            str(self.uncovered.nik),
            self.cause,
            self.sent.number,
            self.outcome,
            self.paper,
            self.letter,
        )
        return (*self.planted.marks, *extra, self.planted.account.username)


def evidence_of(estate: Estate) -> tuple[Evidence, Evidence, Evidence]:
    """Complete the three places: hers, her neighbour's, another regency's. Files lie in ``settings.ISSUED_ROOT``."""
    pairs = ((estate.hers, "PRAWIRA"), (estate.neighbours, "TETANGGA"), (estate.foreign, "ASING"))
    one, two, three = (_evidence(planted, surname) for planted, surname in pairs)
    return one, two, three


def _evidence(planted: Planted, surname: str) -> Evidence:
    uncovered = make_person(planted.household, name=f"ZUBAIDAH {surname}", relation=4)
    ResidentFinding.objects.create(person=uncovered, place_id=uncovered.village_id, bucket="uninsured")
    cause = f"Sebab {surname}"
    before: dict[str, Any] = {name: getattr(uncovered, name) for name in PersonSpell.state_fields()}
    before |= {"relation": 9, "valid_from": LONG_AGO, "recorded_at": _KNOWN, "valid_to": date(2025, 1, 1)}
    PersonSpell.objects.create(person=uncovered, **before, superseded_at=timezone.now(), cause=cause)
    outcome = f"400.9/HASIL-{surname}"
    planted.job.status, planted.job.outcome = "done", {"number": outcome}
    planted.job.started_at = planted.job.finished_at = timezone.now()
    planted.job.save()
    row = planted.held.cells
    _put(
        Path(settings.MEDIA_ROOT) / planted.staged.stored_as,
        ",".join(row).encode() + b"\n" + ",".join(row.values()).encode(),
    )
    paper = f"ISI LAPORAN {surname}"
    planted.report.sha256 = _put(issued_path(planted.report.file_name), paper.encode())
    planted.report.save()
    audit_record(actor=planted.account, action="person.view", subject=planted.person, region=planted.region.code)
    letter = f"ISI SURAT {surname}"
    planted.letter.sha256 = _put(issued_path(planted.letter.file_name), letter.encode())
    planted.letter.save()
    return Evidence(planted, surname, uncovered, cause, _sent_batch(planted, surname), outcome, paper, letter)


def _sent_batch(planted: Planted, surname: str) -> ProposalBatch:
    regency, number = planted.batch.region, f"B-TERKIRIM-{surname}"
    folder = Path(settings.ISSUED_ROOT) / "batches" / regency.code
    digest = _put(folder / f"{number}.csv", f"NIK\n{planted.person.nik}\n".encode())
    return ProposalBatch.objects.create(
        region=regency,
        status="sent",
        number=number,
        period=date(2026, 10, 1),
        opened_at=timezone.now(),
        sent_at=timezone.now(),
        file_sha256=digest,
    )


def _put(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def make_exporter(cast: Cast, estate: Estate) -> User:
    """Return somebody who exports lists of people in her village.

    No shipped role does: a department that wants it adds the capability to one; here to the verifier's, which nobody of
    the cast has.
    """
    permission = Permission.objects.get(codename="export_people", content_type__app_label="regions")
    Group.objects.get(name="verifier").permissions.add(permission)
    user = make_user("ekspor", name="Ekspor")
    about: dict[str, Any] = {"reason": "test", "valid_from": LONG_AGO}
    assignment_create(actor=None, user=user, role="verifier", region=estate.hers.region, **about)
    return user
