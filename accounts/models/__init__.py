"""Users and what they are assigned to."""

from __future__ import annotations

from accounts.models.access_review import AccessReview
from accounts.models.assignment import Assignment, RegionGroupGrant, RegionUserGrant
from accounts.models.breakglass import BreakGlass
from accounts.models.email_change import EmailChange
from accounts.models.invitation import Invitation
from accounts.models.leaving import PlannedLeaving
from accounts.models.saved_filter import SavedFilter
from accounts.models.session import AccountSession
from accounts.models.standin import StandIn
from accounts.models.user import User

__all__ = [
    "AccessReview",
    "AccountSession",
    "Assignment",
    "BreakGlass",
    "EmailChange",
    "Invitation",
    "PlannedLeaving",
    "RegionGroupGrant",
    "RegionUserGrant",
    "SavedFilter",
    "StandIn",
    "User",
]
