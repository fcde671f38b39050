"""The monthly file of residents: what a row means, whom it is about, and what it changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.matching import plan_residents, village_names
from beneficiaries.imports.problems import PROBLEMS
from beneficiaries.imports.undoing import undo_residents
from beneficiaries.imports.writing import write_residents
from beneficiaries.models import Person
from beneficiaries.resources import PersonResource
from exchange.engine.kinds import BulkKind, OnRecord, Work
from exchange.engine.sql import literal, single_spaced, texts
from regions.models import Level, Region

RESIDENTS = "residents"


class Residents(BulkKind):
    """Residents by name. A row is about the person with its NIK; without one, about the person of the same name, birth
    date and sex in the village who has none either.
    """

    code = RESIDENTS
    title: ClassVar[str | Promise] = _("Residents")
    hint: ClassVar[str | Promise] = _("Residents by name: our own columns, OpenSID's, or an export of Dukcapil.")
    resource = PersonResource
    problems = PROBLEMS
    required = frozenset({"name", "sex", "born", "village"})
    profile_folder = Path(__file__).parent / "profiles"
    further = frozenset({"district"})
    writing = ("households", "persons", "indexes", "changes", "follow")
    takeable = frozenset({"name_and_birth_differ", "revived"})

    def identity(self) -> str:
        """The number, the name, the sex and the birth date."""
        return "md5(concat_ws('|', c.nik, c.name, c.sex, c.born, c.status))"

    def cross_flags(self, work: Work) -> list[str]:
        """NIK against birth date and sex, the missing NIK, the record that its sender calls invalid."""
        nik_bad = sum(
            self.problems.bit(code) for code in ("nik_damaged", "nik_length", "nik_repeated", "nik_serial", "nik_date")
        )
        provinces = Region.objects.filter(level=Level.PROVINCE).values_list("code", flat=True)
        number = "nik::bigint"
        day = f"{number} / 100000000 % 100 - CASE WHEN {number} / 1000000000 % 10 >= 4 THEN 40 ELSE 0 END"
        other_day = (
            f"{day} <> extract(day FROM born) OR {number} / 1000000 % 100 <> extract(month FROM born) "
            f"OR {number} / 10000 % 100 <> extract(year FROM born)::int % 100"
        )
        return [
            work.flag("nik_birth_differs", f"nik IS NOT NULL AND ({other_day})"),
            work.flag("nik_sex_differs", f"nik IS NOT NULL AND ({number} / 1000000000 % 10 >= 4) <> (sex = 'P')"),
            work.flag("nik_temporary", "left(nik, 1) = '0'"),
            work.flag("nik_province_unknown", f"left(nik, 1) <> '0' AND left(nik, 2) NOT IN ({texts(provinces)})"),
            work.flag("nik_missing", f"nik IS NULL AND mask & {nik_bad} = 0 AND no_nik_reason IS NULL"),
            work.flag("relation_missing", f"relation IS NULL AND mask & {self.problems.bit('relation_unknown')} = 0"),
            work.flag("record_invalid", "status = 'invalid'"),
            work.flag("person_missing", "status = 'missing'"),
        ]

    def prepare(self, work: Work) -> None:
        """Make a table of the names of villages and districts, when the file has no codes."""
        if work.profile.village_by == "names":
            village_names(work)

    def village_of(self, work: Work) -> tuple[str, dict[str, str], str]:
        """By code; by the names of village and district within the batch's region; or the sender's own."""
        columns = work.batch.options["columns"]
        if "village" not in columns:
            return literal(work.batch.options["village"]), {}, ""
        kind = self.cells["village"].kind
        if work.profile.village_by != "names":
            return (
                kind.value("village", "x.t_village", work.profile.reading),
                kind.problems("village", "t_village", ""),
                "",
            )
        district = f"coalesce(lower({single_spaced('x.t_district')}), '')" if "district" in columns else "''"
        on = f"v.village = lower({single_spaced('x.t_village')}) AND v.district = {district}"
        problems = {
            "village_missing": "t_village IS NULL",
            "village_unknown": "t_village IS NOT NULL AND named IS NULL",
            "village_ambiguous": "named IS NOT NULL AND village IS NULL",
        }
        return "v.code", problems, f"LEFT JOIN {work.tables.named('names')} v ON {on}"

    def helpers(self, work: Work) -> dict[str, str]:
        """Whether a village of that name exists at all."""
        return {"named": "v.village"} if work.profile.village_by == "names" else {}

    def on_record(self, user: Any, numbers: Collection[str]) -> Mapping[str, OnRecord]:
        """The residents with these NIKs; where they live and whether they live is part of what is compared."""
        found = Person.objects.visible_to(user).filter(nik__in=numbers).select_related("village")
        return {
            person.nik or "": OnRecord(
                address=reverse("person-detail", args=[person.pk]),
                facts={
                    "name": person.name,
                    "sex": str(person.get_sex_display()),
                    "born": formats.date_format(person.born_on, "SHORT_DATE_FORMAT"),
                    "village": f"{person.village.name} · {person.get_status_display()}",
                },
            )
            for person in found
        }

    def plan(self, work: Work) -> str:
        """See :func:`beneficiaries.imports.matching.plan_residents`."""
        return plan_residents(work)

    def apply(self, work: Work) -> dict[str, int]:
        """See :func:`beneficiaries.imports.writing.write_residents`."""
        return write_residents(work)

    def undo(self, work: Work) -> dict[str, int]:
        """See :func:`beneficiaries.imports.undoing.undo_residents`."""
        return undo_residents(work)
