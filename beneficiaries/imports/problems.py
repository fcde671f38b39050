"""What can be wrong with a row of a residents' file (domain 6.1; docs/contract.md)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.engine.kinds import LEFT_BEFORE, LINE_PROBLEMS
from exchange.engine.problems import Catalogue, Problem, Severity

E, H, W = Severity.ERROR, Severity.HOLD, Severity.WARNING
_TYPE_AGAIN = _("Format the column as text, type the number again from the card, and upload the row once more.")
_FROM_CARD = _("Compare it with the family card and write it as it stands there.")


def _missing(column: str, what: str | Promise) -> Problem:
    return Problem(f"{column}_missing", E, column, what, _("Fill in the cell and upload the row once more."))


def _unknown(column: str, what: str | Promise, severity: Severity = W) -> Problem:
    advice = _("The rest of the row is taken in without it. Use the official code or word.")
    return Problem(f"{column}_unknown", severity, column, what, _FROM_CARD if severity is E else advice)


PROBLEMS = Catalogue(
    [
        *LINE_PROBLEMS,
        # What keeps a row out.
        Problem("nik_damaged", E, "nik",
                _("A spreadsheet turned the NIK into a number; its last digits are lost."), _TYPE_AGAIN),
        Problem("nik_length", E, "nik", _("The NIK has not sixteen digits."), _FROM_CARD),
        Problem("nik_repeated", E, "nik", _("All digits of the NIK are alike."), _FROM_CARD),
        Problem("nik_serial", E, "nik", _("The NIK ends in 0000, which no NIK does."), _TYPE_AGAIN),
        Problem("nik_date", E, "nik", _("The NIK holds a day that does not exist."), _FROM_CARD),
        Problem("nik_missing", E, "nik", _("There is no NIK and no reason why."),
                _("Write the NIK, or the reason in no_nik_reason: newborn, indigenous, neglected or unrecorded.")),
        Problem("kk_damaged", E, "kk",
                _("A spreadsheet turned the KK number into a number; its last digits are lost."), _TYPE_AGAIN),
        Problem("kk_length", E, "kk", _("The KK number has not sixteen digits."), _FROM_CARD),
        Problem("kk_repeated", E, "kk", _("All digits of the KK number are alike."), _FROM_CARD),
        _missing("name", _("The name is empty.")),
        Problem("name_long", E, "name", _("The name has more than 100 letters."), _FROM_CARD),
        _missing("sex", _("The sex is empty.")),
        _unknown("sex", _("The sex is neither L nor P."), E),
        _missing("born", _("The birth date is empty.")),
        Problem("born_unreadable", E, "born",
                _("The birth date is no date."), _("Write it as 1980-05-17 or 17-05-1980.")),
        Problem("born_future", E, "born", _("The birth date lies in the future."), _FROM_CARD),
        Problem("born_early", E, "born", _("The birth date lies before 1880."), _FROM_CARD),
        _missing("village", _("The village is empty.")),
        Problem("village_unknown", E, "village", _("There is no village with this code."),
                _("Use the Kemendagri code, as 15.04.03.2001. Import the region codes first when it is new.")),
        Problem("village_out_of_reach", E, "village", _("The village is not one for which you may import."),
                _("Send the row to the office that is in charge there.")),
        _unknown("status", _("The status is none that we know."), E),
        Problem("record_invalid", E, "status", _("The sender itself marks the record as not valid."),
                _("Nothing has to be done when another row holds the valid record.")),
        # What waits for a person.
        Problem("nik_twice", H, "nik", _("Another person further up in this file has the same NIK."),
                _("Ask Dukcapil whose NIK it is, correct the other row and upload it once more.")),
        Problem("name_and_birth_differ", H, "nik",
                _("Under this NIK we know somebody of another name and another birth date."),
                _("Compare both with the family card. Take the row in if it is the same person; leave it out if not.")),
        Problem("revived", H, "status", _("We know this person as deceased; the file says she lives."),
                _("Take the row in if the death was recorded by mistake.")),
        Problem("person_missing", H, "status", _("The sender marks this person as missing."),
                _("Ask the family and the village. Leave the row out; record a death or a move when it is known.")),
        Problem("registered_elsewhere", H, "nik", _("This NIK is registered in a place for which you may not import."),
                _("The office there has to record the move first.")),
        Problem("village_ambiguous", H, "village", _("Several villages of the district have this name."),
                _("Write the village's code, or map the column anew.")),
        # What is taken in with a remark, or left as somebody decided.
        LEFT_BEFORE,
        Problem("nik_zero", W, "nik", _("The NIK is only zeros and counts as none.")),
        Problem("nik_birth_differs", W, "nik", _("The NIK holds another birth date."),
                _("Nothing has to be done when the birth date was corrected after the NIK was issued.")),
        Problem("nik_sex_differs", W, "nik", _("The NIK is one of the other sex."),
                _("Nothing has to be done when the sex was corrected after the NIK was issued.")),
        Problem("nik_temporary", W, "nik",
                _("The NIK begins with 0: a village's own number, never sent to BPJS or Dukcapil."),
                _("Ask Dukcapil for the real NIK.")),
        Problem("nik_province_unknown", W, "nik", _("The NIK begins with a province that does not exist."), _FROM_CARD),
        Problem("nik_shared", W, "nik", _("Another person further down in this file has the same NIK; she is held."),
                _("Ask Dukcapil whose NIK it is.")),
        Problem("nik_former", W, "nik", _("This is a former NIK of this person; the present one stays."),
                _("Ask the sender to correct the number.")),
        Problem("nik_joined", W, "nik", _("The person was known without a NIK and has one now.")),
        Problem("row_repeated", W, "", _("The same person stands further up in this file; this row changes nothing.")),
        Problem("kk_zero", W, "kk", _("The KK number is only zeros and counts as none.")),
        Problem("relation_missing", W, "relation",
                _("The relation to the head is empty; somebody new counts as “Lainnya”.")),
        Problem("kept_decision", W, "", _("A person has decided something of this row otherwise; that stays.")),
        Problem("household_elsewhere", W, "kk", _("The family card belongs to a household in another village."),
                _("The household stays where its head lives.")),
        Problem("birthplace_long", W, "birthplace", _("The birthplace has more than 60 letters and was cut.")),
        Problem("occupation_long", W, "occupation", _("The occupation has more than 60 letters and was cut.")),
        Problem("address_long", W, "address", _("The address has more than 200 letters and was cut.")),
        _unknown("relation", _("The relation to the head is none that we know.")),
        _unknown("marital", _("The marital status is none that we know.")),
        _unknown("religion", _("The religion is none that we know.")),
        _unknown("education", _("The schooling is none that we know.")),
        _unknown("disability", _("The disability is none that we know.")),
        _unknown("no_nik_reason", _("The reason for having no NIK is none that we know.")),
    ]
)  # fmt: skip
