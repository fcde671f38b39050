"""Why something about an account was refused."""

from __future__ import annotations

from core.exceptions import DomainError


class AssignmentRefused(DomainError):
    """``unknown_role``, ``incompatible_roles``, ``dates``, ``already_held``, ``already_ended``, ``inactive``, ``reason``,
    ``role_beyond``, ``region_gone``, ``region_outside`` or ``last_administrator``.
    """

    code = "assignment_refused"


class InvitationRefused(DomainError):
    """``email_taken``, ``already_invited``, ``email``, ``name``, ``not_open``, and while accepting ``invalid``,
    ``username`` and ``password``.
    """

    code = "invitation_refused"


class AccountRefused(DomainError):
    """``changed_meanwhile``, ``closed``, ``no_factor``, and while confirming an address ``invalid``."""

    code = "account_refused"


class LeavingRefused(DomainError):
    """``future``, ``already_left``, ``not_left``, ``open_work``, ``successor`` or ``reason``; of a day to come ``day``,
    ``planned``, ``not_planned`` or ``role_after``.
    """

    code = "leaving_refused"


class StandInRefused(DomainError):
    """``dates``, ``reason``, ``substitute``, ``no_role``, ``already`` or ``incompatible_roles``."""

    code = "stand_in_refused"


class BreakGlassRefused(DomainError):
    """``region``, ``several``, ``own_place``, ``confidential``, ``reason``, ``hours``, ``open``, ``daily``, and while
    reviewing ``still_open``, ``reviewed`` or ``note``.
    """

    code = "break_glass_refused"


class SavedFilterRefused(DomainError):
    """``name``, ``name_taken``, ``nothing`` or ``too_many``."""

    code = "saved_filter_refused"
