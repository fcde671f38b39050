"""The shipped roles, and the document that speaks of them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission

from accounts.permissions_table import permissions_markdown
from accounts.roles import ROLES
from accounts.services.roles import roles_sync
from regions.capabilities import Capability

PROPOSING = {Capability.REGISTER_CASES, Capability.VERIFY_CASES}


def test_the_document_says_what_the_code_does() -> None:
    assert (settings.BASE_DIR / "docs" / "permissions.md").read_text(encoding="utf-8") == permissions_markdown()


def test_no_role_both_proposes_and_decides() -> None:
    both = [
        role.code
        for role in ROLES.values()
        if Capability.DECIDE_CASES in role.capabilities and PROPOSING & role.capabilities
    ]
    assert both == []


def test_every_role_that_proposes_is_kept_from_every_role_that_decides() -> None:
    open_pairs = [
        (proposing.code, deciding.code)
        for proposing in ROLES.values()
        for deciding in ROLES.values()
        if PROPOSING & proposing.capabilities
        and Capability.DECIDE_CASES in deciding.capabilities
        and deciding.code not in proposing.incompatible
        and proposing.code not in deciding.incompatible
    ]
    assert open_pairs == []


def test_the_auditor_changes_nothing() -> None:
    assert all(capability.value.startswith("view_") for capability in ROLES["auditor"].capabilities)


def test_the_administrator_of_accounts_sees_no_personal_data() -> None:
    personal = {Capability.VIEW_PEOPLE, Capability.VIEW_CASES, Capability.VIEW_MEMBERS, Capability.VIEW_PROPOSALS}
    assert not personal & ROLES["account_admin"].capabilities


@pytest.mark.django_db
def test_a_group_that_was_tampered_with_is_mended_by_the_next_migrate() -> None:
    auditor = Group.objects.get(name="auditor")
    auditor.permissions.add(Permission.objects.get(codename=Capability.DECIDE_CASES))
    roles_sync()
    assert set(auditor.permissions.values_list("codename", flat=True)) == set(ROLES["auditor"].capabilities)
