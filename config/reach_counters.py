"""What "What does she see?" tells of: the pages of the menu, and the kinds of records of every app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts import counters, pages
from beneficiaries.models import Household, Person
from config.navigation import ENTRIES
from insurance.models import Membership, Proposal
from privacy.models import Breach, SubjectRequest
from regions.capabilities import Capability
from reports.models import IssuedReport
from welfare.models import Case


def register() -> None:
    """Fill the registries of accounts; called once at start."""
    for entry in ENTRIES:
        pages.register(entry.label, entry.icon, needs=entry.any_of)
    counters.register(
        _("Residents"), lambda user: Person.objects.visible_to(user).count(), needs=Capability.VIEW_PEOPLE
    )
    counters.register(
        _("Households"), lambda user: Household.objects.visible_to(user).count(), needs=Capability.VIEW_PEOPLE
    )
    counters.register(_("Cases"), lambda user: Case.objects.visible_to(user).count(), needs=Capability.VIEW_CASES)
    counters.register(
        _("JKN members"), lambda user: Membership.objects.visible_to(user).count(), needs=Capability.VIEW_MEMBERS
    )
    counters.register(
        _("Proposals to BPJS"), lambda user: Proposal.objects.visible_to(user).count(), needs=Capability.VIEW_PROPOSALS
    )
    counters.register(
        _("Requests of data subjects"),
        lambda user: SubjectRequest.objects.visible_to(user).count(),
        needs=Capability.VIEW_PRIVACY,
    )
    counters.register(
        _("Breaches"), lambda user: Breach.objects.visible_to(user).count(), needs=Capability.VIEW_PRIVACY
    )
    counters.register(
        _("Issued reports"), lambda user: IssuedReport.objects.visible_to(user).count(), needs=Capability.VIEW_REPORTS
    )
