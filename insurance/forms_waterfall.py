"""What may be chosen and written on the pages of the waterfall."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from insurance.codes import DecisionReason, MatchVerdict, TaskOutcome
from insurance.rules.waterfall import BUCKETS, Group
from regions.models import Region

_DAY: dict[str, Any] = {"input_formats": ["%Y-%m-%d"]}
DAYS_TO_ANSWER = 14


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DayForm(forms.Form):
    """A day that has come."""

    as_of = forms.DateField(label=_("As of"), required=False, widget=_day_input(), **_DAY)

    def __init__(self, data: Any) -> None:
        super().__init__({"as_of": timezone.localdate().isoformat(), **data.dict()})
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


class DecisionForm(forms.Form):
    """Whether a card is the resident's, and what that rests on. ``expected`` is the decision that was read."""

    verdict = forms.ChoiceField(label=_("Decision"), choices=MatchVerdict.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("What it rests on"), choices=[("", "–"), *DecisionReason.choices])
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AssignForm(forms.Form):
    """Which bucket of which place goes to the villages, and until when they answer."""

    bucket = forms.ChoiceField(
        label=_("Bucket"),
        choices=[
            (each.code, each.label)
            for each in BUCKETS.values()
            if each.group in {Group.INSURER_ONLY, Group.RESIDENT_ONLY}
        ],
    )
    place = forms.ModelChoiceField(label=_("Place"), queryset=Region.objects.none(), to_field_name="code")
    due_on = forms.DateField(label=_("Answer until"), widget=_day_input(), **_DAY)

    def __init__(self, data: Any, *, places: Any, place: str) -> None:
        due = timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)
        super().__init__(data, initial={"due_on": due, "place": place})
        field: Any = self.fields["place"]
        field.queryset = places


class AnswerForm(forms.Form):
    """What a village found out."""

    outcome = forms.ChoiceField(
        label=_("What did you find out?"), choices=TaskOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
