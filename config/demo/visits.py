"""What a village's officer has before her: houses whose place is known, planned visits, a finding, minutes of a meeting."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from beneficiaries.models import Household, Person, WelfareRank
from config.demo.cast import VILLAGE
from welfare.codes import Finding, Opinion, PhotoKind, Presence, Stage, VisitPurpose
from welfare.models import Case, Verification
from welfare.services.deliberations import Meeting, Spoken, deliberation_record
from welfare.services.photos import visit_photo_add
from welfare.services.planned_visits import visit_plan
from welfare.services.scores import score_override_propose
from welfare.services.verification import MemberFound, case_verify

_NAMESPACE = uuid.UUID("b1b8f4c0-0d0f-4f2e-8f0a-0c2a5a3f7e55")
_SOUTH_WEST = (Decimal("-1.7733"), Decimal("103.2850"))  # inside the outline of Kilangan
_STEP = Decimal("0.0031")


@transaction.atomic
def visits_tell() -> int:
    """Put cases of the demonstration's village on the map and into the calendar; return how many visits are planned.

    A musyawarah has met, and somebody proposes another result of a score.
    """
    officer, operator = (User.objects.get(username=name) for name in ("petugas.desa", "operator.kecamatan"))
    waiting = list(
        Case.objects.filter(village=VILLAGE, stage=Stage.VERIFICATION).select_related("household").order_by("pk")
    )
    for place, case in enumerate(Case.objects.filter(village=VILLAGE).select_related("household").order_by("pk")):
        _locate(case.household, place)
        WelfareRank.objects.create(
            household=case.household,
            quarter="2026Q3",
            decile=1 + place % 5,
            source="SIKS-NG",
            recorded_at=timezone.now(),
        )
    today = timezone.localdate()
    for number, case in enumerate(waiting):
        visit_plan(
            actor=officer,
            number=case.number,
            planned_on=today + timedelta(days=number),
            purpose=VisitPurpose.VERIFICATION,
            note="Bawa formulir kertas, sinyal lemah." if not number else "",
        )
    _meet(operator)
    scored = Verification.objects.filter(case__village=VILLAGE, case__stage=Stage.DECISION).order_by("pk").first()
    if scored is not None:
        reason = "Punya kebun sawit dua hektare yang tidak ditanyakan."
        score_override_propose(actor=operator, number=scored.case.number, band="few", reason=reason)
    return len(waiting)


def _locate(household: Household, place: int) -> None:
    household.latitude = _SOUTH_WEST[0] + _STEP * (place % 4)
    household.longitude = _SOUTH_WEST[1] + _STEP * (place // 4)
    household.located_at = timezone.now()
    household.save(update_fields=["latitude", "longitude", "located_at", "updated_at"])


@transaction.atomic
def visit_tell(officer: User, case: Case, answers: dict[str, str | int | list[str]]) -> None:
    """Visit a household with pictures; one of its members has moved away, which waits for somebody to confirm it."""
    for kind, colour in ((PhotoKind.FRONT, "#8a6d3b"), (PhotoKind.KITCHEN, "#6b705c"), (PhotoKind.METER, "#4a5759")):
        visit_photo_add(actor=officer, number=case.number, kind=kind, file=_drawing(str(kind.label), colour))
    people = list(case.household.persons.residents().order_by("relation", "pk"))
    found = [MemberFound(person.pk, Presence.PRESENT, answers=_about(person)) for person in people]
    if len(people) > 1:
        found[-1] = MemberFound(people[-1].pk, Presence.MOVED)
    case_verify(
        actor=officer,
        number=case.number,
        answers=answers,
        finding=Finding.CONFIRMED,
        note="Keluarga ada di rumah; satu anggota sudah pindah kerja ke luar provinsi.",
        members=found,
    )


def _about(person: Person) -> dict[str, Any]:
    """Return what is answered about a member; what does not concern her is left out."""
    head: dict[str, Any] = {
        "r416a": "1",
        "r416b": 20,
        "r418": "6",
        "r428": ["c"],
        "r428c": "3",
        "r430": ["2"],
    }
    others: dict[str, Any] = {"r416a": "2", "r428": [], "r430": []}
    return {"r410": "2", "r411": ["1", "4"], "r412": "3", "r427": "3", **(head if person.relation == 1 else others)}


def _drawing(words: str, colour: str) -> io.BytesIO:
    """Return a picture of nobody's house."""
    picture = Image.new("RGB", (1200, 900), colour)
    drawing = ImageDraw.Draw(picture)
    drawing.polygon([(200, 450), (600, 150), (1000, 450)], fill="#d6ccc2")
    drawing.rectangle((260, 450, 940, 780), fill="#edede9")
    drawing.text((300, 820), f"Gambar contoh: {words}", fill="white")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    out.seek(0)
    return out


def _meet(operator: User) -> None:
    cases = Case.objects.filter(village=VILLAGE, stage__in=(Stage.CHECK, Stage.DECISION), sensitive=False).order_by(
        "pk"
    )
    if not cases:
        return
    meeting = Meeting(
        held_on=timezone.localdate(),
        place="Balai desa",
        chair="Sekretaris desa (contoh)",
        attendance=[("Kepala Dusun I (contoh)", "kepala dusun"), ("Ketua RT 002 (contoh)", "ketua RT")],
        summary="Musyawarah membahas usulan jaminan kesehatan.",
    )
    opinions = (Opinion.SUPPORTED, Opinion.SUPPORTED, Opinion.POSTPONED)
    items = [Spoken(case.number, opinion) for case, opinion in zip(cases, opinions, strict=False)]
    deliberation_record(
        actor=operator, village=VILLAGE, meeting=meeting, items=items, submission_key=uuid.uuid5(_NAMESPACE, "meeting")
    )
