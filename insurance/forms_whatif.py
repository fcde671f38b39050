"""What would be done: all of it in the address, so that a plan can be shared; nothing in it is about a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from insurance.selectors.register import Denominator
from insurance.selectors.whatif import Choice

DECILES = range(1, 11)
MOST_PEOPLE = 100_000_000
MOST_RUPIAH = 100_000_000_000_000


def decile_of(text: str) -> int:
    """Return the decile that an address names, 0 for none or what is none."""
    return int(text) if text.isascii() and text.isdecimal() and int(text) in DECILES else 0


class WhatIfForm(forms.Form):
    """Whom to enrol, whom to take over, which population, what was paid; every field may stay empty."""

    decile = forms.TypedChoiceField(
        label=_("Enrol residents without a card"),
        help_text=_("By the latest DTSEN decile of their family."),
        coerce=int,
        required=False,
        choices=[("", _("Nobody")), *((str(last), f"1–{last}") for last in DECILES)],
    )
    take_over = forms.IntegerField(
        label=_("Take over members removed from PBI JK"),
        help_text=_("How many; more than there are counts as all of them."),
        min_value=0,
        max_value=MOST_PEOPLE,
        required=False,
    )
    dataset = forms.ChoiceField(label=_("Population"), required=False)
    residents = forms.IntegerField(
        label=_("Or so many residents"),
        help_text=_("The next DKB, as far as its number is known."),
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
    )
    spent = forms.IntegerField(
        label=_("Paid this year until the end of last month, rupiah"),
        help_text=_("Empty: estimated from the members who were active at the end of each month."),
        min_value=0,
        max_value=MOST_RUPIAH,
        required=False,
    )

    def __init__(self, data: QueryDict, *, datasets: Sequence[Denominator]) -> None:
        super().__init__(data)
        field: Any = self.fields["dataset"]
        field.choices = [("", _("In force today")), *((each.code, each.name) for each in datasets)]

    @property
    def choice(self) -> Choice:
        """What was chosen; what cannot be read counts as not chosen, and the form says so."""
        self.is_valid()
        given = self.cleaned_data
        return Choice(
            decile=given.get("decile") or 0,
            take_over=given.get("take_over") or 0,
            dataset=given.get("dataset") or "",
            residents=given.get("residents"),
            spent_idr=given.get("spent"),
        )
