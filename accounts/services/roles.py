"""Keep the groups in step with the roles that the code declares."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import router, transaction

from accounts.roles import ROLES
from accounts.services.grants import grants_mend
from regions.capabilities import Capability
from regions.models import Region


def roles_sync() -> None:
    """Create or mend the group of every shipped role, and what its holders are granted.

    Runs after each migrate and changes nothing when nothing changed.
    """
    content_type = ContentType.objects.get_for_model(Region)
    with transaction.atomic():
        permissions = {}
        for capability in Capability:
            permissions[capability], _created = Permission.objects.update_or_create(
                content_type=content_type, codename=capability.value, defaults={"name": capability.name}
            )
        for role in ROLES.values():
            group, _created = Group.objects.get_or_create(name=role.code)
            group.permissions.set([permissions[capability] for capability in role.capabilities])
        grants_mend()


def sync_after_migrate(using: str = "default", **_kwargs: Any) -> None:
    """Django's post_migrate hook."""
    if router.allow_migrate_model(using, Region):
        roles_sync()
