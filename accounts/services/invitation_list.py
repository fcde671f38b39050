"""Many invitations from a list, with a verdict for every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.exceptions import AssignmentRefused, InvitationRefused
from accounts.mails import mail_invitations
from accounts.models import Invitation, User
from accounts.roles import ROLES
from accounts.services.invitations import Guest, Invited, guest_problems, invitation_problems, invite
from audit.services import audit_record
from core.dates import parse_date
from core.ledger import Ledger
from core.tabular import Row, UnreadableTable, read_table
from regions.models import Region

REQUIRED = ("email", "full_name", "role", "region", "reason")
OPTIONAL = ("position", "valid_from", "valid_to")
MOST_ROWS = 200


@dataclass(slots=True)
class Verdict:
    """What became of one row: ``created``, ``unchanged`` (the same invitation waits already) or ``rejected``."""

    row: int
    email: str
    full_name: str
    outcome: str
    problems: list[str] = field(default_factory=list)
    link: str = ""


@dataclass(frozen=True, slots=True)
class InvitationListResult:
    """The ledger and every row's verdict, in the order of the file."""

    ledger: Ledger
    verdicts: list[Verdict]


@transaction.atomic
def invitations_import(*, actor: User, content: bytes, dry_run: bool = False) -> InvitationListResult:
    """Invite everyone on the list whose row has no fault, and say of each row what became of it and all that is wrong.

    The same list again invites nobody twice: who waits for an answer to the same offer counts as unchanged. With
    ``dry_run`` nothing is written. Records ``invitation.create`` for each and ``invitation.import`` with the counts.

    Raises:
        UnreadableTable: the file is no table, lacks a column, or has more than 200 rows; nothing was done.
    """
    rows = _rows(content)
    ledger, roles = Ledger(), _roles_by_word()
    regions = {region.code: region for region in Region.objects.filter(code__in={row.get("region") for row in rows})}
    verdicts: list[Verdict] = []
    invited: list[Invited] = []
    seen: set[str] = set()
    for row in rows:
        email = row.get("email").lower()
        guest, problems = _read(row, regions, roles)
        if email and email in seen:
            problems.append(
                InvitationRefused(_("The address occurs more than once in this list."), code="email_repeated")
            )
        seen.add(email)
        verdict = Verdict(row.number, row.get("email"), row.get("full_name"), "created")
        verdicts.append(verdict)
        if guest is None:
            problems.extend(guest_problems(email=email, full_name=row.get("full_name"), position=row.get("position")))
        elif not problems and _waits_already(actor, guest):
            verdict.outcome = "unchanged"
        else:
            problems.extend(invitation_problems(actor=actor, guest=guest))
            if not problems and not dry_run:
                invited.append(invite(actor=actor, guest=guest))
                verdict.link = invited[-1].link
        _settle(ledger, verdict, problems)
    ledger.check()
    if not dry_run:
        audit_record(actor=actor, action="invitation.import", subject=None, detail=ledger.counts())
        transaction.on_commit(lambda: mail_invitations(invited))
    return InvitationListResult(ledger, verdicts)


def _rows(content: bytes) -> list[Row]:
    rows = []
    for row in read_table(content, required=REQUIRED).rows:
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise UnreadableTable(
                "rows_many",
                _("The list has more than %(most)s rows. Invite in several lists.") % {"most": MOST_ROWS},
            )
    if not rows:
        raise UnreadableTable("file_empty", _("The list has a heading and no rows."))
    return rows


def _read(
    row: Row, regions: dict[str, Region], roles: dict[str, str]
) -> tuple[Guest | None, list[AssignmentRefused | InvitationRefused]]:
    """Return the guest of a row, or ``None`` when a cell cannot be read, and what is wrong with the cells."""
    problems: list[AssignmentRefused | InvitationRefused] = []
    role = roles.get(row.get("role").lower())
    if role is None:
        problems.append(AssignmentRefused(_("There is no such role."), code="unknown_role"))
    region = regions.get(row.get("region"))
    if region is None:
        problems.append(AssignmentRefused(_("There is no region with this code."), code="unknown_region"))
    days: dict[str, date | None] = {}
    for column in ("valid_from", "valid_to"):
        try:
            days[column] = parse_date(row.get(column)) if row.get(column) else None
        except ValueError:
            problems.append(AssignmentRefused(_("A day cannot be read. Write 2026-11-25."), code="date_format"))
    if problems or role is None or region is None:
        return None, problems
    guest = Guest(
        email=row.get("email"),
        full_name=row.get("full_name"),
        position=row.get("position"),
        role=role,
        region=region,
        reason=row.get("reason"),
        valid_from=days["valid_from"],
        valid_to=days["valid_to"],
    )
    return guest, problems


def _waits_already(actor: User, guest: Guest) -> bool:
    return (
        Invitation.objects.visible_to(actor, "change")
        .unanswered()
        .filter(
            email=guest.email.lower(),
            role__name=guest.role,
            region=guest.region,
            expires_at__gt=timezone.now(),
        )
        .exists()
    )


def _settle(ledger: Ledger, verdict: Verdict, problems: Sequence[AssignmentRefused | InvitationRefused]) -> None:
    ledger.read += 1
    if problems:
        verdict.outcome = "rejected"
        verdict.problems = [str(problem) for problem in problems]
        ledger.reject(problems[0].code, verdict.row, str(problems[0]))
        for problem in problems[1:]:
            ledger.problem(problem.code, verdict.row, str(problem))
    elif verdict.outcome == "unchanged":
        ledger.unchanged += 1
    else:
        ledger.created += 1


def _roles_by_word() -> dict[str, str]:
    """Return role codes by what a list may call them: the code, or the words in either language."""
    words = {code: code for code in ROLES}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {str(role.label).lower(): code for code, role in ROLES.items()}
    return words
