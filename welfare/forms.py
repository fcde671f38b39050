"""Forms of the steps of a case; those of the intake are in ``welfare.intake_forms``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.codes import DecisionOutcome
from welfare.rules.definition import Ask, Choice, Definition, Transition
from welfare.rules.workflow import Given, Option
from welfare.workflows import shipped

_LONGEST_NOTE = 2_000
_CASE_NUMBER = re.compile(r"K-\d{4}-\d{6,}", re.ASCII)


def note_field(label: Any, *, help_text: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=_LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StepForm(forms.Form):
    """What a transition asks for; a hidden field at least, so that an empty form is told from none."""

    use_required_attribute = False  # what is required is the rules' to say, all of it at once

    def __init__(self, definition: Definition, transition: Transition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ask in transition.asks:
            field = _ASKED[ask](definition)
            field.required = ask not in transition.optional
            self.fields[ask.value] = field

    def given(self) -> Given:
        """Return what was given."""
        return Given(**{ask.value: self.cleaned_data[ask] for ask in Ask if self.cleaned_data.get(ask)})


def _day_field(_definition: Definition) -> forms.Field:
    return forms.DateField(
        label=_("On which day was it?"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": _("Write on which day it was.")},
    )


def _note_field(_definition: Definition) -> forms.Field:
    return note_field(
        _("Note"), help_text=_("Whoever works on the case next reads it. Leave out NIK and telephone numbers.")
    )


def _reason_field(definition: Definition) -> forms.Field:
    return forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *_choices(definition.reasons)],
        error_messages={"required": _("Choose a reason; the household is told.")},
    )


def _outcome_field(definition: Definition) -> forms.Field:
    return forms.ChoiceField(
        label=_("Outcome"),
        choices=_choices(definition.outcomes),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose with what outcome the case is closed.")},
    )


_ASKED = {Ask.DAY: _day_field, Ask.REASON: _reason_field, Ask.OUTCOME: _outcome_field, Ask.NOTE: _note_field}


def _choices(listed: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(choice.code, gettext(choice.label)) for choice in listed]


class DecisionForm(forms.Form):
    """The decision, asked before it is confirmed. ``options`` are what the case's workflow lets one decide here."""

    outcome = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of them.")},
    )
    reason = forms.ChoiceField(label=_("Reason of a refusal"), required=False)
    note = note_field(_("Note"), help_text=_("Needed when you return the case: write what is missing."))

    def __init__(self, definition: Definition, options: Sequence[Option], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [DecisionOutcome(option.transition.act.value) for option in options]
        self.fields["outcome"].choices = [(each.value, each.label) for each in outcomes]  # type: ignore[attr-defined]
        reasons = [("", _("Only when you refuse")), *_choices(definition.reasons)]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


class NumbersField(forms.MultipleChoiceField):
    """Numbers of cases; which of them exist within reach, the service says."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value: str) -> bool:
        """Whether it has the form of a number."""
        return _CASE_NUMBER.fullmatch(value) is not None


class BatchDecisionForm(forms.Form):
    """One decision for several cases."""

    numbers = NumbersField(error_messages={"required": _("Choose at least one case.")})
    outcome = forms.ChoiceField(
        label=_("Your decision"),
        choices=DecisionOutcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of them.")},
    )
    reason = forms.ChoiceField(label=_("Reason of a refusal"), required=False)
    note = note_field(_("Note"), help_text=_("The same for all of them. Needed when you return cases."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = {each["code"]: gettext(each["label"]) for data in shipped() for each in data.get("reasons", ())}
        choices = [("", _("Only when you refuse")), *reasons.items()]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class ConfirmedBatchForm(BatchDecisionForm):
    """The same, carried along unseen while the person confirms."""

    confirmed = forms.BooleanField(initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "numbers":
                field.widget = forms.HiddenInput()


class ShareForm(forms.Form):
    """With whom to share a case, until when and why."""

    colleague = forms.CharField(
        label=_("Account name of your colleague"),
        max_length=150,
        help_text=_("As she writes it when she signs in."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    until = forms.DateField(
        label=_("Last day"),
        help_text=_("At most 90 days ahead. After it she does not see the case any more."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Stays in the record. Leave out NIK and telephone numbers.")
    )
    may_verify = forms.BooleanField(label=_("She may also verify the household"), required=False)


class ConfirmedDecisionForm(DecisionForm):
    """The same, carried along unseen while the person confirms."""

    confirmed = forms.BooleanField(initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()
