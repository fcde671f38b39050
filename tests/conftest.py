"""The fixed cast and the small world they live in. A person's meaning here never changes."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.models import User
from regions.models import Region
from tests.make import make_populations, make_regions, make_users

# A slow moment of the machine is no fault of what is tested.
hypothesis_settings.register_profile("siperkasa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("siperkasa")


def pytest_collection_finish() -> None:
    """Keep what was loaded out of the garbage collector's way: it took a seventh of the time of migrating."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@dataclass(frozen=True)
class World:
    """Batang Hari in small: two districts, three villages, 1,000 people; and a regency that is somebody else's."""

    regency: Region
    bulian: Region
    mersam: Region
    rengas: Region  # village in Muara Bulian: "her" village
    sridadi: Region  # another village in Muara Bulian
    kembang: Region  # a village in Mersam
    elsewhere: Region  # a village of another regency


@dataclass(frozen=True)
class Cast:
    """Who is who. Each is only what the name says."""

    village_officer: User  # Rengas Condong
    other_officer: User  # Sridadi
    district_operator: User  # Muara Bulian
    social_worker: User  # the regency
    decision_maker: User  # the regency
    department_head: User  # the regency
    insurance_clerk: User  # the regency
    auditor: User  # the regency
    account_admin: User  # the regency; sees no personal data
    outsider: User  # has an account and no assignment


@pytest.fixture
def world(db: None) -> World:
    """The places."""
    _province, regency, bulian, mersam, rengas, sridadi, kembang, _, _, elsewhere = make_regions(
        ("15", "Jambi"),
        ("15.04", "Kabupaten Batang Hari"),
        ("15.04.03", "Muara Bulian"),
        ("15.04.01", "Mersam"),
        ("15.04.03.2004", "Rengas Condong"),
        ("15.04.03.1002", "Sridadi"),
        ("15.04.01.2001", "Kembang Paseban"),
        ("15.05", "Kabupaten Muaro Jambi"),
        ("15.05.01", "Jambi Luar Kota"),
        ("15.05.01.2001", "Mendalo Darat"),
    )
    make_populations((rengas, 500), (sridadi, 300), (kembang, 200), (regency, 1000))
    return World(regency, bulian, mersam, rengas, sridadi, kembang, elsewhere)


@pytest.fixture
def cast(world: World) -> Cast:
    """The people."""
    regency = world.regency
    return Cast(
        *make_users(
            ("desa", "village_officer", world.rengas, "Siti Aminah"),
            ("desa2", "village_officer", world.sridadi, "Dewi Lestari"),
            ("camat", "district_operator", world.bulian, "Budi Hartono"),
            ("peksos", "social_worker", regency, "Rina Wati"),
            ("pemutus", "decision_maker", regency, "Hasan Basri"),
            ("kadis", "department_head", regency, "Nurlaila"),
            ("jkn", "insurance_clerk", regency, "Agus Salim"),
            ("auditor", "auditor", regency, "Tuti Handayani"),
            ("admin", "account_admin", regency, "Joko Susilo"),
            ("orangluar", "", None, "Orang Luar"),
        )
    )


@pytest.fixture
def client_of(cast: Cast) -> Any:
    """A browser session of somebody: ``client_of(cast.auditor)``."""

    def sign_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture(scope="session", autouse=True)
def _nobody_left(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End what a test left connected (a thread, a worker on its way out), so that the database can be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError("tests do not use the network")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
