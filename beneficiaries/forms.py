"""What people write about people."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import LifeStatus
from beneficiaries.rules.search import LONGEST
from beneficiaries.rules.turns import LONGEST_CAUSE


class SearchForm(forms.Form):
    """The search box. It is sent by POST, so that no name or number ends in an address or a log."""

    text = forms.CharField(
        label=_("Name, NIK, KK or card number"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}
        ),
    )
    after = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class StatusForm(forms.Form):
    """A new status for a person."""

    status = forms.ChoiceField(label=_("New status"), choices=LifeStatus.choices, widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("Since"),
        help_text=_("The day on which it happened, as the paper says."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    cause = forms.CharField(
        label=_("What this rests on"),
        help_text=_("For example: death certificate, letter of the village head. No names or numbers."),
        max_length=LONGEST_CAUSE,
    )

    def __init__(self, *args: object, current: str, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["status"]
        field.choices = [choice for choice in LifeStatus.choices if choice[0] != current]  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs["max"] = today.isoformat()
