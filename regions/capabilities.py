"""What somebody may be allowed to do at a place.

Capabilities are Django permissions on :class:`regions.models.Region`, because they are granted on a region and hold for
all that lies below it. Roles (``accounts.roles``) are named sets of them; ``visible_to`` of each model names the one
that an action needs.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Capability(models.TextChoices):
    """Codename and label of each capability."""

    VIEW_PEOPLE = "view_people", _("See residents and households")
    CHANGE_PEOPLE = "change_people", _("Change residents and households")
    REVEAL_NUMBERS = "reveal_numbers", _("Reveal a full NIK, KK or card number")
    EXPORT_PEOPLE = "export_people", _("Export lists of people")

    VIEW_COVERAGE = "view_coverage", _("See coverage figures")
    VIEW_MEMBERS = "view_members", _("See members by name")
    CHANGE_MEMBERS = "change_members", _("Load membership files")
    VIEW_PROPOSALS = "view_proposals", _("See proposals to BPJS")
    SEND_PROPOSALS = "send_proposals", _("Send batches to BPJS and load the answers")
    KEEP_PARAMETERS = "keep_parameters", _("Keep quotas, premiums and thresholds")
    SEAL_FIGURES = "seal_figures", _("Close months and choose the headline figure")

    VIEW_CASES = "view_cases", _("See cases")
    REGISTER_CASES = "register_cases", _("Register cases")
    VERIFY_CASES = "verify_cases", _("Verify households for a case")
    DECIDE_CASES = "decide_cases", _("Decide on cases")
    HANDLE_CASES = "handle_cases", _("Work on social cases and complaints")
    ANSWER_REFERRALS = "answer_referrals", _("Answer what is referred to one's own institution")
    ASSIGN_CASES = "assign_cases", _("Say who has a case in hand, confidential ones too")

    RUN_IMPORTS = "run_imports", _("Import files")
    VIEW_IMPORTS = "view_imports", _("See imports")
    ISSUE_REPORTS = "issue_reports", _("Issue reports")
    VIEW_REPORTS = "view_reports", _("See issued reports")
    VIEW_AUDIT = "view_audit", _("Read the audit record")
    VIEW_JOBS = "view_jobs", _("See background work")
    MANAGE_JOBS = "manage_jobs", _("Cancel and restart background work of others")
    MANAGE_ACCOUNTS = "manage_accounts", _("Manage accounts")
    CONFIRM_ACCESS = "confirm_access", _("Confirm once a year who has access")
    BREAK_GLASS = "break_glass", _("Look at another place in an emergency, recorded and reviewed")
    VIEW_PRIVACY = "view_privacy", _("See requests and breaches under UU PDP, and who has seen somebody's data")
    HANDLE_PRIVACY = "handle_privacy", _("Answer requests and breaches under UU PDP")
