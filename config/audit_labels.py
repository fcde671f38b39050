"""Words for everything that the record can hold."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.registry import register_actions, register_things, register_words
from config import audit_words

LABELS = {
    "access_review.confirm": _("Access review confirmed"),
    "access_review.export": _("Access review exported"),
    "account.leave": _("Account closed"),
    "account.return": _("Account opened again"),
    "assignment.create": _("Role given"),
    "assignment.end": _("Role ended"),
    "audit.seal": _("Record sealed"),
    "batch.answer": _("Answer of BPJS taken in"),
    "batch.download": _("File for BPJS downloaded"),
    "batch.open": _("Batch opened"),
    "batch.send": _("Batch sent to BPJS"),
    "break_glass.end": _("Emergency access closed"),
    "break_glass.review": _("Emergency access reviewed"),
    "break_glass.start": _("Emergency access opened"),
    "case.approve": _("Case approved"),
    "case.fail": _("Case not accepted by BPJS"),
    "case.fulfil": _("Case fulfilled"),
    "case.print": _("Case sheet printed"),
    "case.refuse": _("Case refused"),
    "case.register": _("Case registered"),
    "case.resubmit": _("Case sent in again"),
    "case.return": _("Case returned"),
    "case.share": _("Case shared"),
    "case.unshare": _("Case not shared any more"),
    "case.verify": _("Case verified"),
    "case.view": _("Case seen"),
    "demo.cast": _("Demonstration accounts made"),
    "household.reveal": _("KK number revealed"),
    "household.view": _("Household seen"),
    "invitation.accept": _("Invitation accepted"),
    "invitation.create": _("Invitation sent"),
    "invitation.import": _("List of invitations taken in"),
    "invitation.renew": _("Invitation sent again"),
    "invitation.withdraw": _("Invitation withdrawn"),
    "job.cancel": _("Background work cancelled"),
    "job.done": _("Background work done"),
    "job.enqueue": _("Background work requested"),
    "job.fail": _("Background work failed"),
    "job.retry": _("Background work started again"),
    "parameters.load": _("Parameters loaded"),
    "password.change": _("Password changed"),
    "password.letter": _("Letter for a new password sent"),
    "password.reset": _("Forgotten password replaced"),
    "people.seed": _("Example people made"),
    "person.export": _("List of residents exported"),
    "person.merge": _("Two records of a resident made one"),
    "person.reveal": _("NIK revealed"),
    "person.status": _("Resident's status changed"),
    "person.unmerge": _("Two records of a resident taken apart"),
    "person.view": _("Resident seen"),
    "population.import": _("Population figures imported"),
    "proposal.create": _("Resident proposed to BPJS"),
    "recap.import": _("Recap imported"),
    "regions.import": _("Region codes imported"),
    "report.download": _("Report downloaded"),
    "report.issue": _("Report issued"),
    "second_factor.add": _("Second factor set up"),
    "second_factor.remove": _("Second factor removed"),
    "search.limited": _("Limit of searches reached"),
    "stand_in.create": _("Stand-in arranged"),
    "stand_in.end": _("Stand-in ended"),
    "session.end": _("Signed out"),
    "session.end_others": _("Other devices signed out"),
    "session.locked": _("Sign-in locked for a while"),
    "session.refused": _("Sign-in refused"),
    "session.start": _("Signed in"),
}


THINGS = {
    "access_review": _("Access reviews"),
    "account": _("Accounts"),
    "assignment": _("Roles"),
    "audit": _("Seals"),
    "batch": _("Batches"),
    "break_glass": _("Emergency accesses"),
    "case": _("Cases"),
    "demo": _("Demonstration"),
    "household": _("Households"),
    "invitation": _("Invitations"),
    "job": _("Background work"),
    "parameters": _("Parameters"),
    "password": _("Passwords"),
    "people": _("Example people"),
    "person": _("Residents"),
    "population": _("Population"),
    "proposal": _("Proposals"),
    "recap": _("Recaps"),
    "regions": _("Regions"),
    "report": _("Reports"),
    "second_factor": _("Second factors"),
    "search": _("Searches"),
    "session": _("Signing in"),
    "stand_in": _("Stand-ins"),
}


def register() -> None:
    """Give the words to the record."""
    register_actions(LABELS)
    register_things(THINGS)
    register_words(audit_words.KEYS, audit_words.values)
