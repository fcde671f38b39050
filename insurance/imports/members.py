"""The insurer's monthly file of members: what a row means, what the file as a whole must be, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import MONTHS, month_end
from core.templatetags.ui import number
from exchange.engine import staging
from exchange.engine.cells import digits_of
from exchange.engine.kinds import BulkKind, Question, Work
from exchange.engine.sql import literal, texts
from exchange.exceptions import ImportRefused
from exchange.models import ImportBatch
from insurance.imports.cells import cause_said
from insurance.imports.comparing import MEMBER, leave_known, plan_members, registered
from insurance.imports.months import check_month, corrected_by, loads_of, month_told, written
from insurance.imports.problems import PROBLEMS
from insurance.imports.undoing import undo_members
from insurance.imports.writing import write_members
from insurance.models import LoadLimit
from insurance.resources import MemberResource
from insurance.rules.months import months_between
from insurance.selectors.parameters import limit_on
from insurance.selectors.proposals import ANSWER_KIND

MEMBERS = "members"
_FEW = 20  # rows of which nobody says that most of them are of another month or regency


class Members(BulkKind):
    """Members by card number: the whole list of a regency and a month. Cards that it does not name end."""

    code = MEMBERS
    title: ClassVar[str | Promise] = gettext_lazy("JKN members")
    hint: ClassVar[str | Promise] = gettext_lazy("The insurer's monthly list of a regency's members by name.")
    resource = MemberResource
    problems = PROBLEMS
    required = frozenset({"card_number", "name", "segment", "status"})
    profile_folder = Path(__file__).parent / "profiles"
    further = frozenset({"period"})
    writing = ("changes", "members", "indexes", "follow")
    takeable = frozenset({"card_twice", "since_after_period"})
    by_month = True
    remembers = True

    def day_of(self, options: Mapping[str, Any]) -> date:
        """The first day of the month: what the file says holds for the whole of it."""
        return month_told(options)

    def admit(self, batch: ImportBatch) -> None:
        """See :func:`insurance.imports.months.check_month`."""
        check_month(batch)

    def identity(self) -> str:
        """The card and what is said of it."""
        return f"md5(concat_ws('|', {staging.listed(self.cells, 'c.')}))"

    def cross_flags(self, work: Work) -> list[str]:
        """The missing NIK, and what begins after the month."""
        unread = sum(self.problems.bit(problem.code) for problem in PROBLEMS if problem.column == "nik")
        end = literal(month_end(work.as_of).isoformat())
        return [
            work.flag("nik_missing", f"nik IS NULL AND mask & {unread} = 0"),
            work.flag("since_after_period", f"since > DATE {end}"),
        ]

    def village_of(self, work: Work) -> tuple[str, dict[str, str], str]:
        """By code; it may be missing. The month that a row names is looked at here, too, for it is kept nowhere."""
        columns = work.batch.options["columns"]
        differs = {"period_differs": _other_month(work.as_of, "t_period")} if "period" in columns else {}
        if "village" not in columns:
            return "NULL::text", differs, ""
        return self.cells["village"].kind.value("village", "x.t_village", work.profile.reading), differs, ""

    def derived(self, work: Work) -> Mapping[str, str]:
        """A malformed NIK as it is written, the cause that stands behind a status, and the insurer's own words."""
        given, reading = work.batch.options["columns"], work.profile.reading
        nik = self.cells["nik"].kind.value("nik", "x.t_nik", reading) if "nik" in given else ""
        digits = digits_of("x.t_nik")
        odd = f"({nik}) IS NULL AND {digits} !~* 'E' AND {digits} !~ '^0*$'"
        causes = [self.cells["status_reason"].kind.value("status_reason", "x.t_status_reason", reading)]
        causes = [*(causes if "status_reason" in given else []), cause_said("x.t_status", reading)]
        words = [f"x.t_{name}" for name in ("status", "status_reason") if name in given]
        return {
            "nik_said": f"CASE WHEN {odd} THEN left({digits}, 16) END" if nik else "NULL::text",
            "status_reason": f"coalesce({', '.join(causes)})",
            "status_said": f"left(concat_ws(' · ', {', '.join(words)}), 60)",
        }

    def known(self, work: Work, rows: int) -> int | None:
        """See :func:`insurance.imports.comparing.leave_known`."""
        return leave_known(work, rows)

    def read_always(self, work: Work, columns: Mapping[str, int]) -> str:
        """A row that names another month than the file's."""
        return _other_month(work.as_of, f"c{columns['period']}") if "period" in columns else "false"

    def plan(self, work: Work) -> str:
        """See :func:`insurance.imports.comparing.plan_members`."""
        return plan_members(work)

    def review(self, work: Work) -> dict[str, Any]:
        """Count who is missing; refuse a file of another month or another regency.

        Raises:
            ImportRefused: ``period_wrong``, ``other_regency``.
        """
        batch, tables = work.batch, work.tables
        if batch.options.get("parent"):
            return {}
        self._refuse_most("period_differs", batch, batch.read, "period_wrong", _(
            "Most rows speak of another month than %(month)s. Nothing was changed. Check which month the file is of."
        ) % {"month": written(work.as_of)})  # fmt: skip
        named = staging.rows(f"SELECT count(*) FROM {tables.cells} WHERE village IS NOT NULL")[0][0]
        self._refuse_most("village_outside", batch, named + batch.options["known"], "other_regency", _(
            "Most villages of the file lie outside %(region)s. Nothing was changed. Check whose list it is."
        ) % {"region": batch.region.full_name})  # fmt: skip
        ended = staging.rows(f"SELECT count(*) FROM {tables.named('missing')}")[0][0]
        earlier = corrected_by(batch)
        return {"ended": ended, "registered": registered(work), "corrects": earlier.pk if earlier else None}

    def questions(self, batch: ImportBatch) -> list[Question]:
        """Ask before a file ends many cards, and before it corrects one of the same month."""
        found, asked = batch.options.get("found", {}), []
        if found.get("corrects"):
            said = {"month": written(month_told(batch.options)), "batch": str(found["corrects"])}
            asked.append(
                Question(
                    "period_loaded",
                    found["corrects"],
                    _("This file corrects %(month)s, which was loaded as import %(batch)s.") % said,
                    _(
                        "%(month)s was loaded already, as import %(batch)s. Nothing was changed. If this file corrects it, "
                        "confirm that (--confirm-correction %(batch)s)."
                    )
                    % said,
                )
            )
        ended, registered = found.get("ended", 0), found.get("registered", 0)
        if ended * 100 > registered * limit_on(LoadLimit.Code.ENDED, timezone.localdate(), Decimal(10)):
            said = {"ended": number(ended), "registered": number(registered), "plain": str(ended)}
            asked.append(
                Question(
                    "many_ended",
                    ended,
                    _("It is the whole list: %(ended)s of %(registered)s cards end.") % said,
                    _(
                        "%(ended)s of %(registered)s registered cards are not in the file and would end. Nothing was "
                        "changed. If it is the whole list, confirm the number (--confirm-ended %(plain)s)."
                    )
                    % said,
                )
            )
        return asked

    def remarks(self, batch: ImportBatch) -> list[str]:
        """Say who ends, and which months were left out."""
        found, month = batch.options.get("found", {}), month_told(batch.options)
        said = []
        if ended := found.get("ended", 0):
            said.append(
                ngettext(
                    "%(count)s card is not in the file: it is registered no longer from %(month)s on.",
                    "%(count)s cards are not in the file: they are registered no longer from %(month)s on.",
                    ended,
                )
                % {"count": number(ended), "month": written(month)}
            )
        loads = [load for load in loads_of(batch) if load.as_of and load.as_of < month]
        last = loads[-1].as_of if loads else None
        if last and (left_out := months_between(last, month)):
            said.append(
                _("Not loaded: %(months)s. They cannot be put in once this month is applied.")
                % {"months": ", ".join(map(written, left_out))}
            )
        return said

    def figures(self, batch: ImportBatch) -> dict[str, int]:
        """What was opened and closed: a change does both."""
        ended = batch.options.get("found", {}).get("ended", 0)
        return {"spells_opened": batch.created + batch.updated, "spells_closed": batch.updated + ended}

    def overtaken(self, batch: ImportBatch) -> bool:
        """Whether an answer of BPJS, which opens cards as well, was taken in since."""
        with connection.cursor() as cursor:  # readers are not kept from anything
            cursor.execute(f"LOCK TABLE {MEMBER} IN SHARE ROW EXCLUSIVE MODE")
        answers = ImportBatch.objects.filter(kind=ANSWER_KIND, region_id=batch.region_id)
        return batch.staged_at is None or answers.filter(applied_at__gte=batch.staged_at).exists()

    def apply(self, work: Work) -> dict[str, int]:
        """See :func:`insurance.imports.writing.write_members`."""
        return write_members(work)

    def undo(self, work: Work) -> dict[str, int]:
        """See :func:`insurance.imports.undoing.undo_members`."""
        return undo_members(work)

    def _refuse_most(self, problem: str, batch: ImportBatch, of: int, code: str, sentence: str) -> None:
        """Refuse the file when more than half of its rows have a problem."""
        found = {**batch.errors, **batch.warnings}.get(problem, {}).get("count", 0)
        if found >= _FEW and found * 2 > of:
            raise ImportRefused(sentence, code=code, field="file")


def _other_month(month: date, cell: str) -> str:
    """Return SQL for "``cell`` names another month": it is written with digits in either order, or with its name."""
    digits = f"regexp_replace({cell}, '[^0-9]', '', 'g')"
    named = texts([f"{MONTHS[month.month - 1].lower()} {month.year}", f"{month:%b %Y}".lower()])
    return (
        f"{cell} IS NOT NULL AND lower({cell}) NOT IN ({named}) AND left({digits}, 6) <> '{month:%Y%m}' "
        f"AND right({digits}, 6) <> '{month:%m%Y}'"
    )
