"""Two requests of data subjects and a breach, so that the registers of the demo are not empty; through the services."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from beneficiaries.models import Person
from config.demo.cast import REGENCY, VILLAGE
from privacy.codes import Cause, Channel, DataKind, Proof, Recipient, Right, Risk
from privacy.models import SubjectRequest
from privacy.services.breaches import Facts, breach_notify, breach_register
from privacy.services.requests import Asked, request_identify, request_register

_NAMESPACE = uuid.UUID("0d9a4f5c-2b7e-4d8a-9d1f-7c0a5e3b8f42")
_ASKED = (
    (Right.ACCESS, 60, Channel.COUNTER, "Data apa saja yang disimpan tentang saya, dan siapa yang sudah melihatnya?"),
    (Right.CORRECTION, 20, Channel.VILLAGE, "Pekerjaan saya tertulis pelajar, padahal saya sudah bekerja."),
)


@transaction.atomic
def rights_tell() -> int:
    """Register the two requests and the breach and return how many that were, none when there are requests already."""
    if SubjectRequest.objects.exists():
        return 0
    head = User.objects.get(username="kepala.dinas")
    now = timezone.now()
    people = Person.objects.in_region(VILLAGE).residents().filter(relation=1).order_by("id")[: len(_ASKED)]
    for number, (person, (right, hours, channel, wish)) in enumerate(zip(people, _ASKED, strict=False)):
        request = request_register(
            actor=head,
            asked=Asked(right, wish, channel, now - timedelta(hours=hours), contact="Diambil di loket"),
            submission_key=uuid.uuid5(_NAMESPACE, str(number)),
            person_id=person.pk,
        )
        if right == Right.ACCESS:
            request_identify(actor=head, number=request.number, proof=Proof.IDENTITY_CARD)
    breach = breach_register(
        actor=head,
        region_code=REGENCY,
        discovered_at=now - timedelta(hours=30),
        facts=Facts(
            description="Daftar usulan bulan lalu terkirim ke alamat surel yang salah; penerima melapor sendiri.",
            kinds=[DataKind.IDENTITY, DataKind.ADDRESS],
            risk=Risk.MEDIUM,
            people=41,
            places=[VILLAGE],
            cause=Cause.WRONG_RECIPIENT,
            containment="Penerima diminta menghapus berkas dan menyatakannya secara tertulis.",
        ),
        submission_key=uuid.uuid5(_NAMESPACE, "breach"),
    )
    breach_notify(
        actor=head,
        number=breach.number,
        recipient=Recipient.AGENCY,
        sent_at=now - timedelta(hours=6),
        means="Surat resmi",
    )
    return len(people) + 1
