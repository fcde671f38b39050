"""Forms of stand-ins and emergency accesses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.breakglass import Verdict


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"])


class StandInForm(forms.Form):
    """Who stands in, from when until when and why."""

    substitute = forms.CharField(
        label=_("Account name of who stands in"),
        max_length=150,
        help_text=_("As she writes it when she signs in."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    valid_from = _day(_("First day away"))
    valid_to = _day(_("Last day away"))
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("For instance: yearly leave."))


class BreakGlassForm(forms.Form):
    """Which place, for how long and why."""

    code = forms.CharField(
        label=_("Code of the district or village"),
        max_length=13,
        help_text=_("One at a time, for instance 15.04.03.2004."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    hours = forms.TypedChoiceField(label=_("For how many hours?"), coerce=int, choices=[(1, "1"), (2, "2"), (3, "3")])
    reason = forms.CharField(
        label=_("What happened?"),
        max_length=300,
        help_text=_("At least 20 letters. Your superiors read it at once; leave out names and NIK."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BreakGlassReviewForm(forms.Form):
    """Was it justified?"""

    verdict = forms.ChoiceField(label=_("Was it justified?"), choices=Verdict, widget=forms.RadioSelect)
    note = forms.CharField(label=_("What did you find?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
