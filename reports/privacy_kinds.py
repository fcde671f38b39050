"""The two letters that UU 27/2022 (PDP) asks for: the answer to a data subject, and the notice of a breach."""

from __future__ import annotations

from typing import Any, BinaryIO, ClassVar

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.codes import RequestStatus, Right
from privacy.models import Breach, SubjectRequest
from privacy.selectors.breaches import breach_detail
from privacy.selectors.holdings import holdings_of
from privacy.selectors.requests import RequestDetail, request_detail
from privacy.selectors.trace import events_beyond, footprint_of, possible_lists, trace_events, trace_rows
from regions.capabilities import Capability
from regions.models import Region
from reports.documents.breach_report import TITLE as BREACH_TITLE
from reports.documents.breach_report import render_breach_report
from reports.documents.issue import Issue
from reports.documents.request_answer import TITLE as ANSWER_TITLE
from reports.documents.request_answer import render_request_answer
from reports.exceptions import ReportRefused
from reports.letters import Letter
from reports.privacy_words import breach_facts, holdings_sections, request_facts, trace_lines
from reports.registry import ComposeContext, Figures

MOST_EVENTS = 2_000
LANGUAGE = "id"


class RegisterForm(forms.Form):
    """Which request or breach; ``audience`` of a breach: ``agency`` or ``subjects``."""

    number = forms.CharField(max_length=20)


class BreachParams(RegisterForm):
    """To whom the notice goes."""

    audience = forms.ChoiceField(choices=[("agency", "agency"), ("subjects", "subjects")])


class _PrivacyLetter(Letter):
    """What the two have in common: who may."""

    issue_with: ClassVar[Capability] = Capability.HANDLE_PRIVACY
    read_with: ClassVar[Capability] = Capability.VIEW_PRIVACY
    readers = gettext_lazy("Only those who read the registers under UU PDP can open it here; each time is recorded.")


class RequestAnswer(_PrivacyLetter):
    """The answer to a data subject; one who asked for access gets her data and the record of processing with it."""

    code = "privacy-answer"
    title = gettext_lazy("Answer to a data subject")
    document_title = ANSWER_TITLE
    params_form = RegisterForm
    preview_template = "reports/previews/privacy_answer.html"

    def compose(self, context: ComposeContext) -> Figures:
        """Return the letter's texts, with the annexes when access was given.

        Raises:
            NotWithinReach: there is no such request for who issues. NotAllowed: he does not see all that is held.
            ReportRefused: ``open``: it was not answered yet; ``number``: it belongs to another place.
        """
        with translation.override(LANGUAGE):
            found = request_detail(user=context.actor, number=context.params["number"])
            _check_place(found.request, context.region)
            if found.request.is_open:
                raise ReportRefused(_("Answer the request first: the letter carries the answer."), code="open")
            return {**request_facts(found), **self._annexes(context.actor, found)}

    def _annexes(self, actor: Any, found: RequestDetail) -> Figures:
        given = found.request.right == Right.ACCESS and found.request.status != RequestStatus.REFUSED
        if not given or found.request.person_id is None:
            return {"sections": [], "trace": [], "lists": [], "beyond": 0, "cut": 0, "part": False, "persons": []}
        if found.person is None:
            raise ReportRefused(
                _("You do not see the resident whom the request is about. Let somebody issue the letter who does."),
                code="person",
            )
        # What is refused of an access are the cases: a visit, a finding, a child in danger. All else is hers to know.
        whole = found.request.status == RequestStatus.FULFILLED
        footprint = footprint_of(found.person)
        events = trace_events(actor, footprint, cases=whole)
        newest = list(events.order_by("-id")[:MOST_EVENTS])
        return {
            "sections": holdings_sections(holdings_of(user=actor, person=found.person, cases_too=whole)),
            "trace": trace_lines(trace_rows(newest)),
            "lists": trace_lines(trace_rows(possible_lists(actor, found.person))),
            "beyond": events_beyond(actor, footprint) if whole else 0,
            "cut": max(events.count() - MOST_EVENTS, 0),
            "part": not whole,
            "persons": [found.person.pk],
        }

    def kept(self, figures: Figures) -> Figures:
        """Return numbers and counts: what the letter says of a person stands in the file and in the register only."""
        held = sum(len(section["rows"]) for section in figures["sections"])
        names = ("number", "right", "verdict", "closed_at", "persons")
        return {**{name: figures[name] for name in names}, "held": held, "seen": len(figures["trace"])}

    def persons(self, figures: Figures) -> list[int]:
        """Return whose data the annex holds."""
        return list(figures.get("persons", []))

    def describe(self, figures: Figures) -> str:
        """Return the title with the register's number, and no name."""
        return f"{ANSWER_TITLE} {figures['number']}"

    def render(self, figures: Figures, issue: Issue, out: BinaryIO) -> int:
        """Write the PDF."""
        return render_request_answer(figures, issue, out)


class BreachReport(_PrivacyLetter):
    """The written notice of a breach, to the agency or to the people (Pasal 46), and the record of it."""

    code = "privacy-breach"
    title = gettext_lazy("Notice of a breach")
    document_title = BREACH_TITLE
    params_form = BreachParams
    preview_template = "reports/previews/privacy_breach.html"

    def compose(self, context: ComposeContext) -> Figures:
        """Return the notice's texts.

        Raises:
            NotWithinReach: there is no such breach for who issues. ReportRefused: ``number``: of another place.
        """
        with translation.override(LANGUAGE):
            found = breach_detail(user=context.actor, number=context.params["number"])
            _check_place(found.breach, context.region)
            return breach_facts(found, audience=context.params["audience"])

    def describe(self, figures: Figures) -> str:
        """Return the title with the register's number."""
        return f"{BREACH_TITLE} {figures['number']}"

    def render(self, figures: Figures, issue: Issue, out: BinaryIO) -> int:
        """Write the PDF."""
        return render_breach_report(figures, issue, out)


def _check_place(thing: SubjectRequest | Breach, region: Region) -> None:
    # Who may issue was asked for this region: a letter about another place must not slip in with its number.
    if thing.region_id != region.code:
        raise ReportRefused(_("This number belongs to another place."), code="number", field="number")
