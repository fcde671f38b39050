"""What a workflow can require of a case, by name: add yours to ``REQUIREMENTS`` and what it looks at to ``Facts``.

A file names a requirement (``finding:confirmed``); ``welfare.selectors.facts`` finds the facts for many cases at once;
the functions here decide on plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from welfare.codes import Finding, Hand
from welfare.rules.definition import Condition


@dataclass(frozen=True, slots=True)
class Facts:
    """What a case has, on one day. ``hands`` says who did what to it (keys of accounts); ``finding`` is the village's last.

    ``documents`` are the kinds attached. ``appeals`` counts those made against its decisions. ``other_open`` says whether
    somebody of the case is in another open case with the same need.
    """

    day: date
    members: int = 0
    finding: Finding | None = None
    documents: frozenset[str] = frozenset()
    has_assessment: bool = False
    has_plan: bool = False
    closed_on: date | None = None
    appeals: int = 0
    other_open: bool = False
    hands: Mapping[Hand, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Requirement:
    """``label`` is the line of a checklist, ``missing`` the sentence of a refusal; both may name ``%(argument)s``.

    ``met(facts, argument)`` decides; ``arguments`` says which arguments a file may write (none: it takes no argument).
    ``words`` turns an argument into words.
    """

    label: str | Promise
    missing: str | Promise
    met: Callable[[Facts, str], bool]
    arguments: Collection[str] | Callable[[str], bool] = ()
    words: Callable[[str], str | Promise] = str

    def takes(self, argument: str) -> bool:
        """Whether a file may write this argument."""
        if callable(self.arguments):
            return self.arguments(argument)
        return argument in self.arguments if self.arguments else not argument


def _code(argument: str) -> bool:
    return argument.isascii() and argument.replace("_", "").isalnum()


def _days_since_closing(facts: Facts, argument: str) -> bool:
    return facts.closed_on is not None and (facts.day - facts.closed_on).days <= int(argument)


REQUIREMENTS: dict[str, Requirement] = {
    "members": Requirement(
        _("Somebody is named for whom it is"),
        _("Name at least one person for whom the case is."),
        lambda facts, _argument: facts.members > 0,
    ),
    "verification": Requirement(
        _("The village has visited"),
        _("The village has to verify this household first."),
        lambda facts, _argument: facts.finding is not None,
    ),
    "finding": Requirement(
        _("The village confirmed the need"),
        _("The village did not confirm the need, so the case cannot be approved. Return it or refuse it."),
        lambda facts, argument: facts.finding == argument,
        arguments=(Finding.CONFIRMED,),
    ),
    "document": Requirement(
        _("Document attached: %(argument)s"),
        _("A document is missing: %(argument)s."),
        lambda facts, argument: argument in facts.documents,
        arguments=_code,
    ),
    "assessment": Requirement(
        _("Assessment written"),
        _("The assessment is missing."),
        lambda facts, _argument: facts.has_assessment,
    ),
    "plan": Requirement(
        _("Plan with at least one action"), _("The plan is missing."), lambda facts, _argument: facts.has_plan
    ),
    "first_appeal": Requirement(
        _("No appeal has been made yet"),
        _("An appeal was made already; it is possible once."),
        lambda facts, _argument: not facts.appeals,
    ),
    "closed_within": Requirement(
        _("At most %(argument)s days since it was closed"),
        _("This is possible within %(argument)s days after closing. Register a new case instead."),
        _days_since_closing,
        arguments=str.isdecimal,
    ),
    "no_other_open": Requirement(
        _("Nobody is in another open case with this need"),
        _("Somebody of this case is in another open case with the same need. Continue that one."),
        lambda facts, _argument: not facts.other_open,
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist. ``sentence`` says what to do while it is not ``met``."""

    code: str
    label: str
    met: bool
    sentence: str


def check(condition: Condition, facts: Facts) -> Line:
    """Return how a requirement stands for a case."""
    requirement = REQUIREMENTS[condition.code]
    named = {"argument": requirement.words(condition.argument)}
    return Line(
        code=condition.code,
        label=str(requirement.label) % named,
        met=requirement.met(facts, condition.argument),
        sentence=str(requirement.missing) % named,
    )
