"""The page of the record: scoped by place like everything else, in words, and proof against tampering."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import AuditEvent
from audit.services import audit_record, audit_seal, audit_verify
from tests.conftest import Cast, World


def test_the_auditor_reads_her_regency_and_not_the_neighbour(cast: Cast, world: World, client_of: object) -> None:
    audit_record(actor=cast.social_worker, action="case.verify", subject=None, region=world.rengas.code)
    audit_record(actor=cast.outsider, action="report.issue", subject=None, region=world.elsewhere.code)
    page = client_of(cast.auditor).get("/audit/").content.decode()  # type: ignore[operator]
    assert "Case verified" in page
    assert "Report issued" not in page.split("<table")[1]


def test_nobody_else_reads_the_record(cast: Cast, client_of: object) -> None:
    assert client_of(cast.department_head).get("/audit/").status_code == 403  # type: ignore[operator]
    assert client_of(cast.outsider).get("/audit/").status_code == 403  # type: ignore[operator]


def test_an_event_without_a_place_shows_only_to_who_reads_the_whole_home_region(cast: Cast, world: World) -> None:
    audit_record(actor=None, action="session.refused", subject=None)
    assert AuditEvent.objects.visible_to(cast.auditor).filter(action="session.refused").exists()
    assert not AuditEvent.objects.visible_to(cast.village_officer).exists()


@pytest.mark.parametrize("statement", ["UPDATE audit_auditevent SET action = 'x'", "DELETE FROM audit_auditevent"])
def test_the_database_refuses_to_change_an_event(cast: Cast, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_changed_event_is_found_even_when_somebody_switched_the_guard_off(cast: Cast) -> None:
    audit_seal()
    assert audit_verify().ok
    victim = AuditEvent.objects.order_by("id").first()
    assert victim is not None
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_event_append_only")
        cursor.execute("UPDATE audit_auditevent SET actor_label = 'somebody else' WHERE id = %s", [victim.pk])
    result = audit_verify()
    assert not result.ok
    assert result.first_broken == victim.pk


def test_a_removed_event_breaks_its_seal(cast: Cast) -> None:
    seal = audit_seal()
    assert seal is not None
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_event_append_only")
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [seal.last_event])
    result = audit_verify()
    assert not result.ok
    assert result.first_broken == seal.first_event


def test_numbers_of_persons_do_not_enter_the_record(cast: Cast) -> None:
    event = audit_record(
        actor=cast.auditor,
        action="person.view",
        subject=None,
        detail={"note": "NIK 1504031705809001", "n": 1504031705809001},
    )
    assert "1504031705809001" not in str(event.detail)
