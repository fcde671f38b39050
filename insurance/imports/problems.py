"""What can be wrong with a row of the insurer's file of members (docs/contract.md)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.engine.kinds import LEFT_BEFORE, LINE_PROBLEMS
from exchange.engine.problems import Catalogue, Problem, Severity

E, H, W = Severity.ERROR, Severity.HOLD, Severity.WARNING
_ASK_BPJS = _("Ask BPJS for the row, correct it and upload it once more.")
_TYPE_AGAIN = _(
    "Format the column as text, copy the numbers again from the insurer's file, and upload the row once more."
)
_WORDS = _("Add the sender's word to the profile, or write one of the known ones, and upload the row once more.")
_AS_WRITTEN = _("The card is taken in with what the insurer writes; the waterfall shows it among those to be mended.")


def _unknown(column: str, what: str | Promise) -> Problem:
    return Problem(f"{column}_unknown", W, column, what, _("The rest of the row is taken in without it."))


PROBLEMS = Catalogue(
    [
        *LINE_PROBLEMS,
        # What keeps a row out; the card, where its number can be read, stays as it is.
        Problem("card_missing", E, "card_number", _("The card number is empty."), _ASK_BPJS),
        Problem("card_damaged", E, "card_number",
                _("A spreadsheet turned the card number into a number; its last digits are lost."), _TYPE_AGAIN),
        Problem("card_length", E, "card_number", _("The card number has not thirteen digits."), _TYPE_AGAIN),
        Problem("name_missing", E, "name", _("The name is empty."), _ASK_BPJS),
        Problem("name_long", E, "name", _("The name has more than 100 letters."), _ASK_BPJS),
        Problem("period_differs", E, "period", _("The row speaks of another month than the file was brought in for."),
                _("Bring it in with the file of its month.")),
        # What waits for a person; the card stays as it is.
        Problem("segment_missing", H, "segment", _("The segment is empty; it is not guessed."), _ASK_BPJS),
        Problem("segment_unknown", H, "segment", _("The segment is none that we know; it is not guessed."), _WORDS),
        Problem("status_missing", H, "status", _("The status is empty; it is not guessed."), _ASK_BPJS),
        Problem("status_unknown", H, "status", _("The status is none that we know; it is not guessed."), _WORDS),
        Problem("card_twice", H, "card_number", _("Another row of this file says something else of the same card."),
                _("Ask BPJS which row holds, and take that one in.")),
        Problem("card_elsewhere", H, "card_number", _("Another regency's list has this card."),
                _("Load that regency's file of the month first: when the card is no longer in it, this row can be loaded.")),
        Problem("since_after_period", H, "since", _("The membership begins after the month of the file."),
                _("Check that it is the right month. The row of the next month will be taken in by itself.")),
        # What is taken in with a remark, or left as it is.
        LEFT_BEFORE,
        Problem("answered_later", W, "",
                _("What BPJS answered for a later day stays; this row of the month changes nothing.")),
        Problem("row_repeated", W, "", _("The same row stands further up in this file; this one changes nothing.")),
        Problem("nik_missing", W, "nik", _("The insurer writes no NIK."), _AS_WRITTEN),
        Problem("nik_zero", W, "nik", _("The NIK is only zeros and counts as none."), _AS_WRITTEN),
        Problem("nik_damaged", W, "nik",
                _("A spreadsheet turned the NIK into a number; its last digits are lost."), _TYPE_AGAIN),
        Problem("nik_length", W, "nik", _("The NIK has not sixteen digits."), _AS_WRITTEN),
        Problem("nik_repeated", W, "nik", _("All digits of the NIK are alike."), _AS_WRITTEN),
        Problem("nik_serial", W, "nik", _("The NIK ends in 0000, which no NIK does."), _AS_WRITTEN),
        Problem("nik_date", W, "nik", _("The NIK holds a day that does not exist."), _AS_WRITTEN),
        Problem("nik_shared", W, "nik", _("Another card carries the same NIK; both count."),
                _("Ask BPJS to end the one that is not used.")),
        Problem("kk_zero", W, "kk", _("The KK number is only zeros and counts as none.")),
        Problem("kk_damaged", W, "kk",
                _("A spreadsheet turned the KK number into a number; its last digits are lost."), _TYPE_AGAIN),
        Problem("kk_length", W, "kk", _("The KK number has not sixteen digits and is left out.")),
        Problem("kk_repeated", W, "kk", _("All digits of the KK number are alike; it is left out.")),
        Problem("born_missing", W, "born", _("The birth date is empty.")),
        Problem("born_unreadable", W, "born", _("The birth date is no date."), _("Write it as 1980-05-17 or 17-05-1980.")),
        Problem("born_future", W, "born", _("The birth date lies in the future.")),
        Problem("born_early", W, "born", _("The birth date lies before 1880.")),
        Problem("sex_missing", W, "sex", _("The sex is empty.")),
        _unknown("sex", _("The sex is neither L nor P.")),
        _unknown("care_class", _("The class of care is none of 1, 2 and 3.")),
        _unknown("status_reason", _("The cause is none that we know; the insurer's words are kept.")),
        Problem("since_unreadable", W, "since", _("The first day is no date."), _("Write it as 2025-12-01 or 01-12-2025.")),
        Problem("since_early", W, "since", _("The first day lies before the scheme began.")),
        Problem("village_outside", W, "village", _("The village lies in another regency; the card counts for this one.")),
        Problem("village_unknown", W, "village", _("There is no village with this code; the card counts for the regency."),
                _("Use the Kemendagri code, as 15.04.03.2001.")),
        Problem("payer_long", W, "payer", _("The payer has more than 20 letters and was cut.")),
        Problem("facility_code_long", W, "facility_code", _("The facility's code has more than 10 letters and was cut.")),
    ]
)  # fmt: skip
