"""The words of the two letters, always Indonesian: what is held, who has seen it, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from beneficiaries.models import HouseholdSpell, Person, PersonSpell
from core.dates import long_date
from core.numbers import write_number
from insurance.models import Membership, MembershipPast, Proposal
from privacy.codes import SPECIFIC, Asker, Cause, Channel, DataKind, Ground, Recipient, RequestStatus, Right, Risk
from privacy.selectors.breaches import BreachDetail
from privacy.selectors.holdings import Holdings
from privacy.selectors.requests import RequestDetail
from privacy.selectors.trace import TraceRow
from reports.documents.style import ABSENT, moment
from welfare.models import Assistance, Case, Referral
from welfare.models.questionnaire import questionnaire_named
from welfare.rules.questionnaire import summary

RIGHTS = {
    Right.ACCESS: "akses dan salinan data pribadi",
    Right.CORRECTION: "perbaikan data pribadi",
    Right.COMPLETION: "pelengkapan atau pembaruan data pribadi",
    Right.DELETION: "pengakhiran pemrosesan, penghapusan, atau pemusnahan data pribadi",
    Right.WITHDRAWAL: "penarikan kembali persetujuan",
    Right.OBJECTION: "keberatan atas keputusan otomatis",
    Right.RESTRICTION: "penundaan atau pembatasan pemrosesan",
    Right.PORTABILITY: "data pribadi dalam bentuk yang dapat dibaca sistem elektronik",
    Right.COMPLAINT: "pengaduan atas pemrosesan data pribadi",
}
VERDICTS = {
    RequestStatus.FULFILLED: "dipenuhi",
    RequestStatus.PARTLY: "dipenuhi sebagian",
    RequestStatus.REFUSED: "ditolak",
}
GROUNDS = {
    Ground.IDENTITY: "identitas atau kewenangan pemohon tidak dapat dibuktikan",
    Ground.NOT_HELD: "data yang dimaksud tidak ada pada kami",
    Ground.OTHER_OFFICE: "kewenangan ada pada instansi lain; permohonan telah kami teruskan",
    Ground.SAFETY: "membahayakan keamanan atau kesehatan subjek data atau orang lain (UU 27/2022 Pasal 33 huruf a)",
    Ground.OTHERS_DATA: "berdampak pada pengungkapan data pribadi milik orang lain (UU 27/2022 Pasal 33 huruf b)",
    Ground.DEFENCE: "kepentingan pertahanan dan keamanan nasional (UU 27/2022 Pasal 15 dan Pasal 33 huruf c)",
    Ground.LAW_ENFORCEMENT: "kepentingan proses penegakan hukum (UU 27/2022 Pasal 15)",
    Ground.PUBLIC_INTEREST: "kepentingan umum dalam rangka penyelenggaraan negara (UU 27/2022 Pasal 15)",
    Ground.SUPERVISION: "kepentingan pengawasan sektor keuangan (UU 27/2022 Pasal 15)",
    Ground.SCIENCE: "kepentingan statistik dan penelitian ilmiah (UU 27/2022 Pasal 15)",
    Ground.RETENTION: "data wajib disimpan sampai masa retensinya berakhir (jadwal retensi arsip, UU 27/2022 Pasal 44)",
    Ground.NO_CONSENT: "pemrosesan tidak berdasar persetujuan, melainkan kewajiban hukum (UU 27/2022 Pasal 20)",
    Ground.UNFOUNDED: "setelah diperiksa, tidak ditemukan kekeliruan",
}
CHANNELS = {
    Channel.COUNTER: "di loket",
    Channel.LETTER: "melalui surat",
    Channel.EMAIL: "melalui surat elektronik",
    Channel.PHONE: "melalui telepon atau pesan",
    Channel.VILLAGE: "melalui kantor desa/kelurahan",
}
KINDS = {
    DataKind.IDENTITY: "nama, NIK, dan KK",
    DataKind.ADDRESS: "alamat dan nomor telepon",
    DataKind.CHILD: "data anak",
    DataKind.HEALTH: "kesehatan dan disabilitas",
    DataKind.FINANCE: "penghasilan dan keadaan ekonomi",
    DataKind.INSURANCE: "kepesertaan JKN",
    DataKind.CASES: "permohonan, kunjungan, dan keputusan bantuan",
    DataKind.ACCOUNTS: "akun petugas",
}
CAUSES = {
    Cause.UNKNOWN: "belum diketahui",
    Cause.WRONG_RECIPIENT: "terkirim atau terserahkan kepada orang yang tidak berhak",
    Cause.LOST: "perangkat atau berkas hilang atau dicuri",
    Cause.MISUSE: "dilihat atau disalin petugas tanpa tugas untuk itu",
    Cause.ATTACK: "serangan dari luar",
    Cause.FAULT: "kesalahan sistem",
}
RISKS = {Risk.LOW: "rendah", Risk.MEDIUM: "sedang", Risk.HIGH: "tinggi"}
RECIPIENTS = {
    Recipient.AGENCY: "Lembaga pelindungan data pribadi",
    Recipient.SUBJECTS: "Subjek data pribadi",
    Recipient.PUBLIC: "Masyarakat",
    Recipient.OTHERS: "Kepolisian, BSSN, atau pihak lain",
}


def at(value: datetime) -> str:
    """Return a moment as a letter writes it, in the installation's zone."""
    return moment(value, settings.TIME_ZONE)


def request_facts(found: RequestDetail) -> dict[str, Any]:
    """Return what the letter itself says; whom it is for stands in it, and nowhere else than in the file."""
    request = found.request
    right = Right(request.right)
    assert request.closed_at is not None  # noqa: S101 - only an answered one gets a letter
    subject = found.person.name if found.person else request.asker_name
    return {
        "number": request.number,
        "addressee": request.asker_name if request.asker == Asker.REPRESENTATIVE else subject,
        "for_whom": subject if request.asker == Asker.REPRESENTATIVE else "",
        "contact": request.contact,
        "right": RIGHTS[right],
        "article": found.article,
        "received_at": at(request.received_at),
        "channel": CHANNELS[Channel(request.channel)],
        "due_at": at(request.due_at),
        "source": request.deadline.source,
        "closed_at": at(request.closed_at),
        "in_time": request.closed_at <= request.due_at,
        "verdict": VERDICTS[RequestStatus(request.status)],
        "ground": GROUNDS[Ground(request.ground)] if request.ground else "",
        "text": request.outcome,
        "synthetic": bool(settings.SYNTHETIC_PEOPLE),
    }


def breach_facts(found: BreachDetail, *, audience: str) -> dict[str, Any]:
    """Return what the notice says."""
    breach = found.breach
    people = "belum diketahui" if breach.people is None else f"{write_number(breach.people)} orang"
    return {
        "number": breach.number,
        "audience": audience,
        "discovered_at": at(breach.discovered_at),
        "due_at": at(breach.due_at),
        "description": breach.description,
        "kinds": "; ".join(KINDS[DataKind(kind)] for kind in breach.kinds),
        "specific": any(kind in breach.kinds for kind in SPECIFIC),
        "people": people,
        "places": ", ".join(found.places) or breach.region.full_name,
        "cause": CAUSES[Cause(breach.cause)],
        "risk": RISKS[Risk(breach.risk)],
        "containment": breach.containment,
        "measures": breach.measures,
        "synthetic": bool(settings.SYNTHETIC_PEOPLE),
        "notices": [
            [RECIPIENTS[Recipient(notice.recipient)], at(notice.sent_at), notice.means] for notice in found.notices
        ],
    }


def trace_lines(rows: Sequence[TraceRow]) -> list[list[str]]:
    """Return acts as lines of the annex: when, by whom, what, where.

    By her role and not by her name: the subject learns who the office is to her, the officer keeps her own privacy
    (docs/adr/0012).
    """
    return [
        [
            f"{timezone.localtime(row.event.at):%d-%m-%Y %H.%M}",
            ", ".join(row.roles) or ("Petugas" if row.event.actor_id else "Sistem"),
            str(row.label) + (f" ({row.reason})" if row.reason else ""),
            row.place or ABSENT,
        ]
        for row in rows
    ]


def holdings_sections(held: Holdings) -> list[dict[str, Any]]:
    """Return all that is held on a person as titled rows of label and value, her own numbers in full."""
    person = held.person
    sections = [
        _section(
            "Identitas",
            ("NIK", person.nik or f"tidak ada: {person.get_no_nik_reason_display()}"),
            ("Nama", person.name),
            ("Jenis kelamin", person.get_sex_display()),
            ("Tempat, tanggal lahir", ", ".join(filter(None, [person.birthplace, long_date(person.born_on)]))),
            ("Status perkawinan", person.get_marital_display()),
            ("Agama", person.get_religion_display()),
            ("Pendidikan", person.get_education_display()),
            ("Pekerjaan", person.occupation),
            ("Disabilitas", person.get_disability_display()),
            ("Telepon", person.phone),
        ),
        _section(
            "Tempat tinggal dan keluarga",
            ("Hubungan dengan kepala keluarga", person.get_relation_display()),
            ("Desa/kelurahan", person.village.full_name),
            *_home(held),
            ("Status kependudukan", f"{person.get_status_display()}, sejak {long_date(person.valid_from)}"),
        ),
    ]
    titled = (
        ("Nomor terdahulu", [(f"NIK {each.nik}", f"sampai {_day(each.ended_on)}") for each in held.former_numbers]),
        ("Keadaan terdahulu", [_earlier(each) for each in held.spells]),
        ("Kartu keluarga terdahulu", [_earlier_home(each) for each in held.household_spells]),
        ("Kepesertaan JKN", [*map(_card, held.cards), *map(_card, held.past_cards)]),
        ("Usulan kepesertaan", [_proposal(each) for each in held.proposals]),
        ("Permohonan bantuan", [line for case in held.cases for line in _case(case, person)]),
        ("Bantuan yang diterima", [_assistance(each) for each in held.assistance]),
        ("Rujukan", [_referral(each) for each in held.referrals]),
        ("Permohonan subjek data", [(each.number, RIGHTS[Right(each.right)]) for each in held.requests]),
    )
    return sections + [_section(title, *rows) for title, rows in titled if rows]


def _home(held: Holdings) -> list[tuple[str, Any]]:
    home = held.household
    if home is None:
        return [("Nomor KK", "")]
    point = f"{home.latitude}, {home.longitude}" if home.latitude is not None else ""
    ranks = "; ".join(f"desil {rank.decile} ({rank.quarter}, {rank.source})" for rank in held.ranks)
    return [
        ("Nomor KK", home.kk),
        ("Alamat", home.address),
        ("RT/RW", f"{home.rt or ABSENT}/{home.rw or ABSENT}"),
        ("Titik koordinat rumah", point),
        ("Foto rumah", write_number(held.photos)),
        ("Peringkat kesejahteraan (DTSEN)", ranks),
        ("Anggota keluarga tercatat", write_number(held.family)),
    ]


def _earlier(spell: PersonSpell) -> tuple[str, str]:
    facts = (spell.name, f"NIK {spell.nik}" if spell.nik else "", spell.village.full_name, spell.get_status_display())
    return f"{_day(spell.valid_from)} – {_day(spell.valid_to)}", "; ".join(str(fact) for fact in facts if fact)


def _earlier_home(spell: HouseholdSpell) -> tuple[str, str]:
    facts = (f"KK {spell.kk}" if spell.kk else "", spell.address, spell.village.full_name)
    return f"sampai {_day(spell.valid_to)}", "; ".join(fact for fact in facts if fact)


def _card(card: Membership | MembershipPast) -> tuple[str, str]:
    end = f" – {_day(card.valid_to)}" if isinstance(card, MembershipPast) else ""
    text = f"{card.get_segment_display()}; {card.get_status_display()}, sejak {_day(card.valid_from)}{end}"
    return f"Kartu {card.card_number}", text


def _proposal(proposal: Proposal) -> tuple[str, str]:
    text = f"{proposal.get_status_display()}, {_day(timezone.localdate(proposal.proposed_at))}"
    return f"Usulan {proposal.batch.number}", text


def _case(case: Case, person: Person) -> list[tuple[str, str]]:
    closed = f"selesai {_day(timezone.localdate(case.closed_at))}" if case.closed_at else "sedang diproses"
    problems = "; ".join(problem.type.name for problem in case.problems.all())
    goals = "; ".join(goal.text for goal in case.goals.all())
    facts = (
        f"{case.get_need_display()}; diajukan {_day(timezone.localdate(case.registered_at))}, {closed}",
        problems,
        case.description,
        f"Tujuan: {goals}" if goals else "",
    )
    lines = [(f"Kasus {case.number}", "\n".join(fact for fact in facts if fact))]
    for visit in case.verifications.all():
        answers = summary(questionnaire_named(visit.questionnaire), visit.answers) if visit.answers else []
        told = [str(visit.get_finding_display()), visit.note, *(f"{line.question} {line.answer}" for line in answers)]
        told += [str(each.get_presence_display()) for each in visit.members.all() if each.person_id == person.pk]
        photos = visit.photos.all()
        told += [f"Foto kunjungan: {len(photos)}"] if photos else []
        lines.append((f"Kunjungan {_day(visit.visited_on)}", "\n".join(filter(None, told))))
    for decision in case.decisions.all():
        told = [str(decision.get_outcome_display()), decision.reason_label, decision.note]
        lines.append((f"Keputusan {_day(timezone.localdate(decision.decided_at))}", "\n".join(filter(None, told))))
    papers = [
        f"{each.get_kind_display()} ({each.media.upper()})" for each in case.documents.all() if not each.removed_at
    ]
    if papers:
        lines.append((f"Berkas {case.number}", "\n".join(papers)))
    return lines


def _assistance(given: Assistance) -> tuple[str, str]:
    amount = f"Rp {write_number(given.amount_idr)}" if given.amount_idr else ""
    told = (f"{_day(given.from_on)} – {_day(given.to_on)}", amount, given.goods, given.fund)
    return given.kind.name, "; ".join(filter(None, told))


def _referral(referral: Referral) -> tuple[str, str]:
    told = (str(referral.get_state_display()), referral.asked, referral.reason, referral.result)
    label = f"{referral.partner.name}, {_day(timezone.localdate(referral.offered_at))}"
    return label, "\n".join(filter(None, told))


def _section(title: str, *rows: tuple[str, Any]) -> dict[str, Any]:
    return {
        "title": title,
        "rows": [[label, str(value) if value not in (None, "") else ABSENT] for label, value in rows],
    }


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ABSENT
