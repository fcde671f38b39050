"""What may be chosen on the coverage page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from insurance.selectors.register import Denominator


class CoverageForm(forms.Form):
    """A day and a population dataset, both optional; what cannot be read counts as not chosen, and says so."""

    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    dataset = forms.ChoiceField(label=_("Population"), required=False)

    def __init__(self, data: QueryDict, *, datasets: Sequence[Denominator]) -> None:
        super().__init__({"as_of": timezone.localdate().isoformat(), **data.dict()})
        choices = [(dataset.code, dataset.name) for dataset in datasets]
        field: Any = self.fields["dataset"]
        field.choices = [("", _("In force on that day")), *choices]
        self.fields["as_of"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_as_of(self) -> date | None:
        """Refuse a day that has not come yet."""
        day: date | None = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. The figures below are those of today."))
        return day

    @property
    def day(self) -> date:
        """The chosen day, or today."""
        self.is_valid()
        return self.cleaned_data.get("as_of") or timezone.localdate()

    @property
    def chosen_dataset(self) -> str | None:
        """The code of the chosen dataset, or ``None`` for the one in force."""
        self.is_valid()
        return self.cleaned_data.get("dataset") or None


class SinceForm(forms.Form):
    """The day to look back to; empty is the last file."""

    since = forms.DateField(
        label=_("Active on"),
        help_text=_("Empty: the day before the last file."),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @property
    def day(self) -> date | None:
        """The chosen day; one that has not come yet, or is none, counts as not chosen."""
        chosen: date | None = self.cleaned_data.get("since") if self.is_valid() else None
        return chosen if chosen and chosen <= timezone.localdate() else None
