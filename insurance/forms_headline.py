"""Which ratio is the headline from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from insurance.models import CoverageDefinition


class HeadlineForm(forms.Form):
    """A definition, the first day, and where it is written; ``expected`` is the choice that the page showed."""

    definition_code = forms.ChoiceField(label=_("Headline figure"), widget=forms.RadioSelect)
    valid_from = forms.DateField(
        label=_("From"),
        help_text=_("Today or later: the figures of earlier days keep the headline that they had."),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=_("Where it is written"), help_text=_("A decree, a letter, minutes of a meeting."), max_length=250
    )
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None, *, definitions: Sequence[CoverageDefinition], expected: int | None
    ) -> None:
        super().__init__(data, initial={"valid_from": timezone.localdate(), "expected": expected})
        field: Any = self.fields["definition_code"]
        field.choices = [(one.code, f"{one.name}: {one.numerator} ÷ {one.denominator}") for one in definitions]
        self.fields["valid_from"].widget.attrs["min"] = timezone.localdate().isoformat()
