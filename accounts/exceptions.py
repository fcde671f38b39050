"""Why an assignment was refused."""

from __future__ import annotations

from core.exceptions import DomainError


class AssignmentRefused(DomainError):
    """``unknown_role``, ``incompatible_roles`` or ``dates``."""

    code = "assignment_refused"
