"""The cast of the demonstration: one account for each kind of user, with one password that this machine made up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from accounts.models import User
from accounts.roles import ROLES
from accounts.services.assignments import assignment_create
from audit.services import audit_record
from config.env import kept_secret
from regions.models import Region

REGENCY, DISTRICT, VILLAGE = "15.04", "15.04.03", "15.04.03.2020"  # Batang Hari, Muara Bulian, Kilangan
SINCE = date(2025, 1, 2)
REASON = "Demonstrasi"


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays what, where. The names are made up."""

    username: str
    full_name: str
    position: str
    role: str
    region: str


CAST = (
    Part("petugas.desa", "Siti Rahmawati", "Petugas Puskesos Desa Kilangan", "village_officer", VILLAGE),
    Part("operator.kecamatan", "Budi Hartono", "Operator Kecamatan Muara Bulian", "district_operator", DISTRICT),
    Part("pekerja.sosial", "Rina Marlina", "Pekerja Sosial", "social_worker", REGENCY),
    Part("verifikator", "Ahmad Fauzi", "Verifikator Dinas Sosial", "verifier", REGENCY),
    Part("kepala.dinas", "Nurlaila Hasanah", "Kepala Dinas Sosial", "department_head", REGENCY),
    Part("petugas.jkn", "Agus Salim", "Petugas Jaminan Kesehatan", "insurance_clerk", REGENCY),
    Part("mitra.dinkes", "dr. Yusuf Pratama", "Dinas Kesehatan (Dokter Tangguh)", "partner_officer", REGENCY),
    Part("auditor", "Tuti Handayani", "Auditor Inspektorat", "auditor", REGENCY),
    Part("admin", "Joko Susilo", "Administrator Akun", "account_admin", REGENCY),
)


def demo_password() -> str:
    """Return the password of the whole cast, made on first use and kept in the data folder for its owner only.

    Raises:
        ImproperlyConfigured: the data folder cannot be written.
    """
    return kept_secret(Path(settings.SIPERKASA_DATA), "demo_password", make=_readable_password)


def _readable_password() -> str:
    """Return three groups of four letters and digits (some 60 bits), without those that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _letter in range(4)) for _group in range(3))


@transaction.atomic
def cast_create() -> int:
    """Create the accounts that are missing, each with its assignment, and return how many were made.

    Everybody gets the password of :func:`demo_password` (again), because that is the one that is printed; assignments
    that somebody ended in the demo stay ended. Records ``demo.cast`` when somebody was made.
    """
    known = User.objects.in_bulk([part.username for part in CAST], field_name="username")
    encoded, made = _encoded(demo_password(), [user.password for user in known.values()]), 0
    for part in CAST:
        user = known.get(part.username) or User(
            username=part.username, full_name=part.full_name, position=part.position
        )
        if user.password != encoded:
            user.password = encoded
            user.save()
        if part.username not in known:
            made += 1
            region = Region.objects.get(code=part.region)
            assignment_create(actor=None, user=user, role=part.role, region=region, reason=REASON, valid_from=SINCE)
    if made:
        audit_record(actor=None, action="demo.cast", subject=None, region=REGENCY, detail={"accounts": made})
    return made


def _encoded(password: str, in_use: list[str]) -> str:
    """Return the password's hash: a slow thing by intention, so the cast shares one, and a second start checks only it."""
    for encoded in sorted(set(in_use)):
        if check_password(password, encoded):
            return encoded
    return make_password(password)


def cast_rows() -> list[dict[str, str]]:
    """Return the cast as a table, in the order in which people usually meet it."""
    names = dict(Region.objects.filter(code__in={part.region for part in CAST}).values_list("code", "name"))
    return [
        {
            "account": part.username,
            "role": str(ROLES[part.role].label),
            "place": f"{names.get(part.region, '?')} ({part.region})",
        }
        for part in CAST
    ]
