"""Which capability each act of the record takes: decides whether it was done on somebody's behalf."""

from __future__ import annotations

from accounts.acts import register_acts
from privacy.codes import BreachStep, RequestStep
from regions.capabilities import Capability
from welfare.rules.definition_checks import CAPABILITY_OF

NEEDS = {
    "person.view": Capability.VIEW_PEOPLE,
    "household.view": Capability.VIEW_PEOPLE,
    "person.reveal": Capability.REVEAL_NUMBERS,
    "household.reveal": Capability.REVEAL_NUMBERS,
    "person.status": Capability.CHANGE_PEOPLE,
    "case.score_propose": Capability.VERIFY_CASES,
    "case.score_confirm": Capability.DECIDE_CASES,
    "case.score_refuse": Capability.DECIDE_CASES,
    "case.photo": Capability.VERIFY_CASES,
    "case.photo_remove": Capability.VERIFY_CASES,
    "case.deliberate": Capability.VERIFY_CASES,
    "deliberation.record": Capability.VERIFY_CASES,
    "deliberation.scan": Capability.VERIFY_CASES,
    "deliberation.view": Capability.VIEW_CASES,
    "change.view": Capability.VIEW_PEOPLE,
    "change.confirm": Capability.CHANGE_PEOPLE,
    "change.refuse": Capability.CHANGE_PEOPLE,
    "change.propose": Capability.VERIFY_CASES,
    "duplicate.view": Capability.VIEW_PEOPLE,
    "duplicate.find": Capability.CHANGE_PEOPLE,
    "duplicate.decide": Capability.CHANGE_PEOPLE,
    "duplicate.reopen": Capability.CHANGE_PEOPLE,
    "person.merge": Capability.CHANGE_PEOPLE,
    "household.register": Capability.CHANGE_PEOPLE,
    "person.register": Capability.CHANGE_PEOPLE,
    "person.newborn": Capability.CHANGE_PEOPLE,
    "person.number": Capability.CHANGE_PEOPLE,
    "household.number": Capability.CHANGE_PEOPLE,
    "person.release": Capability.CHANGE_PEOPLE,
    "household.release": Capability.CHANGE_PEOPLE,
    "person.correct": Capability.CHANGE_PEOPLE,
    "person.phone": Capability.CHANGE_PEOPLE,
    "household.split": Capability.CHANGE_PEOPLE,
    "person.marry": Capability.CHANGE_PEOPLE,
    "person.join": Capability.CHANGE_PEOPLE,
    "household.move": Capability.CHANGE_PEOPLE,
    "household.head": Capability.CHANGE_PEOPLE,
    "household.rank": Capability.CHANGE_PEOPLE,
    "household.locate": Capability.CHANGE_PEOPLE,
    "household.photo": Capability.CHANGE_PEOPLE,
    "household.photo_remove": Capability.CHANGE_PEOPLE,
    "person.unmerge": Capability.CHANGE_PEOPLE,
    "person.export": Capability.EXPORT_PEOPLE,
    "household.export": Capability.EXPORT_PEOPLE,
    "case.view": Capability.VIEW_CASES,
    "case.print": Capability.VIEW_CASES,
    "case.assign": Capability.ASSIGN_CASES,
    "case.name": Capability.ASSIGN_CASES,
    "proposal.create": Capability.DECIDE_CASES,
    "batch.send": Capability.SEND_PROPOSALS,
    "batch.download": Capability.SEND_PROPOSALS,
    "batch.answer": Capability.SEND_PROPOSALS,
    "recap.import": Capability.CHANGE_MEMBERS,
    "membership.view": Capability.VIEW_MEMBERS,
    "month.close": Capability.SEAL_FIGURES,
    "month.revise": Capability.SEAL_FIGURES,
    "match.decide": Capability.CHANGE_MEMBERS,
    "task.assign": Capability.CHANGE_MEMBERS,
    "task.withdraw": Capability.CHANGE_MEMBERS,
    "task.answer": Capability.VERIFY_CASES,
    "waterfall.refresh": Capability.CHANGE_MEMBERS,
    "waterfall.view": Capability.VIEW_COVERAGE,
    "waterfall.export": Capability.VIEW_COVERAGE,
    "parameters.add": Capability.KEEP_PARAMETERS,
    "headline.choose": Capability.SEAL_FIGURES,
    "import.receive": Capability.RUN_IMPORTS,
    "import.stage": Capability.RUN_IMPORTS,
    "import.map": Capability.RUN_IMPORTS,
    "import.apply": Capability.RUN_IMPORTS,
    "import.discard": Capability.RUN_IMPORTS,
    "import.undo": Capability.RUN_IMPORTS,
    "import.row": Capability.RUN_IMPORTS,
    "import.download": Capability.RUN_IMPORTS,
    "report.issue": Capability.ISSUE_REPORTS,
    "report.download": Capability.VIEW_REPORTS,
    "access_review.confirm": Capability.CONFIRM_ACCESS,
    "letter.issue": Capability.HANDLE_PRIVACY,
    "letter.download": Capability.VIEW_PRIVACY,
    "person.trace": Capability.VIEW_PRIVACY,
    "subject_request.view": Capability.VIEW_PRIVACY,
} | {f"case.{act.value}": capability for act, capability in CAPABILITY_OF.items()}

NEEDS |= {f"subject_request.{step.value}": Capability.HANDLE_PRIVACY for step in RequestStep}
NEEDS |= {f"breach.{step.value}": Capability.HANDLE_PRIVACY for step in BreachStep}


def register() -> None:
    """Tell accounts."""
    register_acts(NEEDS)
