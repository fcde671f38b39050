"""The minutes of a musyawarah as a numbered document: who met, what is said of each household, room to sign."""

from __future__ import annotations

from typing import Any, BinaryIO, ClassVar

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.dates import long_date
from regions.capabilities import Capability
from reports.documents.issue import Issue
from reports.documents.musyawarah_minutes import TITLE, render_minutes
from reports.exceptions import ReportRefused
from reports.letters import Letter
from reports.registry import ComposeContext, Figures
from welfare.models import CaseMember
from welfare.selectors.deliberations import DeliberationDetail, deliberation_detail


class MinutesParams(forms.Form):
    """Which meeting, by its key."""

    number = forms.IntegerField(min_value=1)


class MusyawarahMinutes(Letter):
    """Minutes name the families that were spoken of, never a confidential one: the paper lies open in a village hall."""

    code = "musyawarah"
    title = _("Minutes of a musyawarah")
    document_title = TITLE
    params_form = MinutesParams
    preview_template = "reports/previews/musyawarah.html"
    issue_with: ClassVar[Capability] = Capability.VERIFY_CASES
    read_with: ClassVar[Capability] = Capability.VIEW_CASES
    thing: ClassVar[str] = "minutes"
    readers = _("Whoever reads cases at this village can open it here; each time is recorded.")

    def compose(self, context: ComposeContext) -> Figures:
        """Return the minutes' texts; families that who issues does not see, or whose case is confidential, are counted.

        Raises:
            NotWithinReach: there are no such minutes for who issues. ReportRefused: ``number``: of another village.
        """
        found = deliberation_detail(user=context.actor, deliberation_id=int(context.params["number"]))
        if found.minutes.village_id != context.region.code:
            raise ReportRefused(_("This number belongs to another place."), code="number", field="number")
        with translation.override("id"):
            return _facts(found)

    def kept(self, figures: Figures) -> Figures:
        """Return the meeting and counts: what is said of a family stands in the file and in the minutes only."""
        names = ("number", "village", "held_on", "place", "not_named", "persons")
        counts = {"people": len(figures["attendance"]), "families": len(figures["items"])}
        return {name: figures[name] for name in names} | counts

    def persons(self, figures: Figures) -> list[int]:
        """Return the keys of those whose cases are named."""
        return list(figures["persons"])

    def describe(self, figures: Figures) -> str:
        """Return the title with village and day, and no name."""
        return f"{TITLE}, {figures['village']}, {figures['held_on']}"

    def render(self, figures: Figures, issue: Issue, out: BinaryIO) -> int:
        """Write the PDF."""
        return render_minutes(figures, issue, out)


def _facts(found: DeliberationDetail) -> Figures:
    minutes = found.minutes
    named = [item for item in found.items if not item.case.sensitive]
    members = CaseMember.objects.filter(case__in=[item.case_id for item in named]).order_by("person")
    district: Any = minutes.village.parent
    return {
        "number": minutes.pk,
        "village": minutes.village.full_name,
        "district": district.full_name if district else "",
        "held_on": long_date(minutes.held_on),
        "place": minutes.place,
        "chair": minutes.chair,
        "summary": minutes.summary,
        "attendance": [[person["name"], person.get("role", "")] for person in minutes.attendance],
        "items": [
            [item.case.household.head_name, item.case.number, str(item.get_opinion_display()), item.note]
            for item in named
        ],
        "not_named": len(found.items) - len(named) + found.hidden,
        "persons": sorted(set(members.values_list("person", flat=True))),
        "synthetic": bool(settings.SYNTHETIC_PEOPLE),
    }
