"""One of everything at three places: hers, her neighbour's, and another regency's."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import Assignment, BreakGlass, Invitation, StandIn, User
from accounts.services.invitations import Guest, invitation_create
from beneficiaries.models import ChangeProposal, DuplicatePair, Household, HousePhoto, Person, PersonMerge
from core.files import store_content
from exchange.models import ImportBatch, ImportRow
from insurance.models import (
    FindingTask,
    Membership,
    Proposal,
    ProposalBatch,
)
from jobs.models import Job
from privacy.models import Breach, Deadline, SubjectRequest
from regions.models import Region
from reports.models import IssuedReport
from tests.conftest import Cast, World
from tests.frame.planted_insurance import FELL_OUT, close_month, reconciliation, was_active
from tests.frame.planted_support import PlantedSupport, plant_support
from tests.make import make_case, make_household, make_member, make_person, make_user
from welfare.models import Case, CaseUserGrant, Deliberation, PlannedVisit, VerificationPhoto

_number = itertools.count(500_000)


@dataclass(frozen=True)
class Planted(PlantedSupport):
    """What stands at one place. ``marks`` are the texts that give it away."""

    region: Region
    household: Household
    person: Person
    photo: HousePhoto
    merge: PersonMerge  # of another record into the person
    proposal: ChangeProposal  # that the person has moved away, not decided
    pair: DuplicatePair  # the person, and a second record that may be hers
    case: Case  # waits for verification
    planned: PlannedVisit  # of the case
    deliberation: Deliberation  # which spoke of the case
    visit_photo: VerificationPhoto  # of the case
    verified: Case  # waits for a decision
    returned: Case  # came back
    batch: ProposalBatch
    report: IssuedReport
    imported: ImportBatch
    answer: ImportBatch
    staged: ImportBatch  # waits for review, with her row held
    held: ImportRow
    job: Job
    account: User  # of an officer there
    assignment: Assignment
    invitation: Invitation
    token: str
    stand_in: StandIn  # for the officer, by somebody outside the cast
    emergency: BreakGlass  # over, not reviewed
    request: SubjectRequest  # about the person, open
    answered: SubjectRequest  # the same, closed
    breach: Breach
    letter: IssuedReport  # the answer
    shared: CaseUserGrant  # the case, with the officer who reaches it anyway
    odd: Membership  # a card with the person's number and another name
    task: FindingTask  # about that card, open

    @property
    def marks(self) -> tuple[str, ...]:
        """Texts that must not stand on the page of somebody who may not see this place."""
        numbers = (self.case.number, self.verified.number, self.returned.number)
        people = (self.account.full_name, self.invitation.email)
        privacy = (self.request.number, self.answered.number, self.breach.number, self.letter.number)
        again = (self.pair.second.name, str(self.pair.second.nik))
        return (
            self.person.name,
            str(self.person.nik),
            str(self.household.kk),
            self.odd.name,
            *again,
            *numbers,
            *people,
            *privacy,
        )


def plant(region: Region, *, surname: str, registered_by: User, actor: User) -> Planted:
    """Put one of everything at a village."""
    regency = Region.objects.get(code=region.code[:5])
    household = make_household(region, head=f"ZULKARNAEN {surname}")
    person = make_person(household, name=f"ZULKARNAEN {surname}")
    member = make_member(person, territory=regency, status="inactive", status_reason="arrears", valid_from=FELL_OUT)
    was_active(member)
    odd, task = reconciliation(person, member, surname, registered_by)
    now = timezone.now()

    def case(state: str) -> Case:
        return make_case(
            household,
            person,
            registered_by=registered_by,
            number=f"K-2026-{next(_number):06d}",
            state=state,
            due_on=date(2026, 12, 1),
        )

    batch, _ = ProposalBatch.objects.get_or_create(
        region=regency,
        status="open",
        defaults={"number": f"B-{surname}", "period": date(2026, 11, 1), "opened_at": now},
    )
    Proposal.objects.create(batch=batch, person=person, village=region, proposed_by=actor, proposed_at=now)
    close_month(regency, actor)
    waiting, people = case("registered"), _accounts(region, regency, surname)
    held = _held(person, surname, actor)
    return Planted(
        region=region,
        household=household,
        person=person,
        photo=_photo(household, surname, actor),
        merge=_merge(person, actor),
        proposal=_proposal(person, actor),
        pair=_pair(region, person, surname),
        case=waiting,
        planned=_planned(waiting, actor),
        deliberation=_deliberation(waiting, surname, actor),
        visit_photo=_visit_photo(waiting, surname, actor),
        verified=case("verified"),
        returned=case("returned"),
        batch=batch,
        report=_report(regency, surname, actor),
        imported=_import(regency, surname, actor),
        answer=_import(regency, surname, actor, kind="bpjs_answer", profile=batch.number),
        staged=held.batch,
        held=held,
        job=Job.objects.create(
            kind="report.issue",
            title=f"Laporan {surname}",
            region=regency.code,
            params={},
            timeout_seconds=60,
            created_at=now,
            run_after=now,
        ),
        shared=_shared(waiting, people["account"], by=actor),
        odd=odd,
        task=task,
        **plant_support(waiting, person, surname, registered_by),
        **people,
        **_privacy(region, person, surname, actor),
    )


def _privacy(region: Region, person: Person, surname: str, actor: User) -> dict[str, Any]:
    now = timezone.now()

    def clock(code: str) -> dict[str, Any]:
        return {
            "deadline": Deadline.objects.get(code=code),
            "due_at": now,
            "registered_by": actor,
            "submission_key": uuid.uuid4(),
        }

    def request(number: str, **values: Any) -> SubjectRequest:
        about = {"person": person, "region": region, "right": "access", "asker": "self", "contact": "x", "wish": "x"}
        return SubjectRequest.objects.create(
            number=number, channel="counter", received_at=now, **about, **clock("access"), **values
        )

    breach = Breach.objects.create(
        number=f"KG-{surname}",
        region=region,
        discovered_at=now,
        description=f"Kegagalan {surname}",
        kinds=["identity"],
        risk="low",
        **clock("breach"),
    )
    letter = _report(region, f"SURAT-{surname}", actor)
    letter.kind, letter.read_with = "privacy-answer", "view_privacy"
    kept = {"number": f"HS-{surname}-2", "right": "akses", "verdict": "dipenuhi", "closed_at": "x"}
    letter.figures = {**kept, "persons": [person.pk], "held": 1, "seen": 1}
    letter.save()
    closed = {"status": "fulfilled", "identified_at": now, "closed_at": now, "outcome": "x"}
    return {
        "request": request(f"HS-{surname}"),
        "answered": request(f"HS-{surname}-2", **closed),
        "breach": breach,
        "letter": letter,
    }


def _photo(household: Household, surname: str, actor: User) -> HousePhoto:
    stored = store_content("houses", b"\xff\xd8\xff" + f"ISI GAMBAR {surname}".encode())
    size: dict[str, Any] = {"width": 1, "height": 1, "taken_on": date(2026, 3, 1)}
    return HousePhoto.objects.create(
        household=household,
        stored_as=stored.name,
        sha256=stored.sha256,
        added_by=actor,
        added_at=timezone.now(),
        **size,
    )


def _planned(case: Case, actor: User) -> PlannedVisit:
    today = timezone.localdate()
    return PlannedVisit.objects.create(
        case=case, planned_on=today, officer=actor, purpose="other", planned_by=actor, planned_at=timezone.now()
    )


def _deliberation(case: Case, surname: str, actor: User) -> Deliberation:
    stored = store_content("minutes", b"%PDF-" + f"BERITA ACARA {surname}".encode())
    minutes = Deliberation.objects.create(
        village=case.village,
        held_on=date(2026, 3, 1),
        place=f"Balai {surname}",
        chair=f"KETUA {surname}",
        attendance=[{"name": f"HADIR {surname}", "role": ""}],
        recorded_by=actor,
        recorded_at=timezone.now(),
        submission_key=uuid.uuid4(),
        scan_as=stored.name,
    )
    minutes.items.create(case=case, opinion="supported")
    return minutes


def _visit_photo(case: Case, surname: str, actor: User) -> VerificationPhoto:
    stored = store_content("visits", b"\xff\xd8\xff" + f"ISI FOTO {surname}".encode())
    return VerificationPhoto.objects.create(
        case=case,
        kind="front",
        stored_as=stored.name,
        thumbnail_as=stored.name,
        sha256=stored.sha256,
        width=1,
        height=1,
        added_by=actor,
        added_at=timezone.now(),
    )


def _merge(person: Person, actor: User) -> PersonMerge:
    other = make_person(person.household, name=person.name, merged_into=person)  # type: ignore[arg-type]
    return PersonMerge.objects.create(
        remaining=person, merged=other, reason="x", moved={"rows": {}}, merged_at=timezone.now(), merged_by=actor
    )


def _proposal(person: Person, actor: User) -> ChangeProposal:
    return ChangeProposal.objects.create(
        person=person,
        status="moved",
        on=date(2026, 3, 1),
        basis="x",
        person_known_at=person.recorded_at,
        proposed_by=actor,
        proposed_at=timezone.now(),
    )


def _pair(region: Region, person: Person, surname: str) -> DuplicatePair:
    again = make_person(make_household(region, head=f"KARDIMAN {surname}"), name=f"KARDIMAN {surname}")
    reasons = [{"code": "name_close", "weight": 29}, {"code": "born_same", "weight": 44}]
    return DuplicatePair.objects.create(first=person, second=again, score=80, reasons=reasons, found_at=timezone.now())


def _stand_in(absent: User, substitute: User) -> StandIn:
    today = timezone.localdate()
    return StandIn.objects.create(
        absent=absent,
        substitute=substitute,
        valid_from=today,
        valid_to=today,
        reason="x",
        created_by=absent,
        created_at=timezone.now(),
    )


def _emergency(user: User, region: Region) -> BreakGlass:
    start = timezone.now() - timedelta(hours=2)
    return BreakGlass.objects.create(
        user=user, home=region, region=region, reason="x", started_at=start, ends_at=start + timedelta(hours=1)
    )


def _shared(case: Case, user: User, *, by: User) -> CaseUserGrant:
    permission = Permission.objects.get(content_type__app_label="welfare", codename="view_case")
    return CaseUserGrant.objects.create(
        content_object=case,
        user=user,
        permission=permission,
        granted_by=by,
        granted_at=timezone.now(),
        until=timezone.localdate(),
        reason="x",
    )


def _accounts(region: Region, regency: Region, surname: str) -> dict[str, Any]:
    account = make_user(f"petugas.{surname}", role="village_officer", region=region, name=f"Petugas {surname}")
    admin = make_user(f"pengelola.{surname}", role="account_admin", region=regency, name=f"Pengelola {surname}")
    guest = Guest(f"{surname.lower()}@desa.example", f"Tamu {surname}", "", "village_officer", region, "x")
    invited = invitation_create(actor=admin, guest=guest)
    return {
        "account": account,
        "assignment": account.assignments.get(),
        "invitation": invited.invitation,
        "stand_in": _stand_in(account, admin),
        "emergency": _emergency(account, region),
        "token": invited.link.rstrip("/").rpartition("/")[2],
    }


def _report(regency: Region, surname: str, actor: User) -> IssuedReport:
    values: dict[str, Any] = {
        "number": f"400.9/{surname}/DINSOS/XI/2026",
        "kind": "uhc-monthly",
        "title": f"Laporan {surname}",
        "verification_code": "-".join(uuid.uuid4().hex[start : start + 5].upper() for start in range(0, 20, 5)),
        "file_name": f"{surname}.pdf",
        "sha256": uuid.uuid4().hex * 2,
    }
    return IssuedReport.objects.create(
        region=regency, issued_by=actor, issued_at=timezone.now(), size=1, pages=1, **values
    )


def _held(person: Person, surname: str, actor: User) -> ImportRow:
    headings = ["nik", "name", "born", "sex", "village"]
    cells = [str(person.nik), person.name, person.born_on.isoformat(), person.sex, person.village_id]
    batch = ImportBatch.objects.create(
        kind="residents",
        status="staged",
        region=Region.objects.get(code=person.village_id[:5]),
        options={"headings": headings, "columns": {heading: at for at, heading in enumerate(headings)}},
        file_name=f"{surname}-penduduk.csv",
        file_sha256=uuid.uuid4().hex * 2,
        file_bytes=1,
        stored_as=f"imports/{surname}.csv",
        actor=actor,
        staged_at=timezone.now(),
        read=1,
        held=1,
        errors={"revived": {"count": 1, "first_rows": [2], "message": ""}},
    )
    return ImportRow.objects.create(
        batch=batch,
        number=2,
        verdict="held",
        problems=["revived"],
        cells=dict(zip(headings, cells, strict=True)),
        subject_key=person.pk,
    )


def _import(
    regency: Region, surname: str, actor: User, *, kind: str = "recap", profile: str = "standard"
) -> ImportBatch:
    return ImportBatch.objects.create(
        kind=kind,
        profile=profile,
        region=regency,
        file_name=f"{surname}.csv",
        file_sha256=uuid.uuid4().hex * 2,
        file_bytes=1,
        actor=actor,
        applied_at=timezone.now(),
        seconds=0,
        read=1,
        created=1,
        updated=0,
        unchanged=0,
        held=0,
        rejected=0,
    )


@dataclass(frozen=True)
class Estate:
    """``hers`` lies in Rengas Condong, ``neighbours`` in Mersam, ``foreign`` in another regency."""

    hers: Planted
    neighbours: Planted
    foreign: Planted


def plant_all(world: World, cast: Cast) -> Estate:
    """Plant the three."""
    by = {"registered_by": cast.social_worker, "actor": cast.department_head}
    return Estate(
        hers=plant(world.rengas, surname="PRAWIRA", **by),
        neighbours=plant(world.kembang, surname="TETANGGA", **by),
        foreign=plant(world.elsewhere, surname="ASING", **by),
    )
