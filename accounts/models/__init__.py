"""Users and what they are assigned to."""

from __future__ import annotations

from accounts.models.assignment import Assignment, RegionGroupGrant, RegionUserGrant
from accounts.models.user import User

__all__ = ["Assignment", "RegionGroupGrant", "RegionUserGrant", "User"]
