"""Forms of stand-ins and emergency accesses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.breakglass import Verdict


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], **options)


class StandInForm(forms.Form):
    """Who stands in, from when until when and why."""

    substitute = forms.CharField(
        label=_("Account name of who stands in"),
        max_length=150,
        help_text=_("As she writes it when she signs in."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    valid_from = _day(_("First day away"), initial=timezone.localdate)
    valid_to = _day(_("Last day away"))
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("For instance: yearly leave."))


class BreakGlassForm(forms.Form):
    """Which place, for how long and why."""

    place = forms.CharField(
        label=_("District or village"),
        max_length=100,
        help_text=_("Its name or its code, for instance 15.04.03.2004. One at a time."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    hours = forms.TypedChoiceField(
        label=_("For how long?"), coerce=int, choices=[(1, _("one hour")), (2, _("two hours")), (3, _("three hours"))]
    )
    reason = forms.CharField(
        label=_("What happened?"),
        max_length=300,
        help_text=_("At least 20 letters. Your superiors read it at once; leave out names and NIK."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confidential = forms.BooleanField(
        label=_("Open confidential cases of this place too"),
        help_text=_("Children, violence, HIV, drugs, trafficking. The place may be your own. Your superiors are told."),
        required=False,
    )


class BreakGlassReviewForm(forms.Form):
    """Was it justified?"""

    verdict = forms.ChoiceField(label=_("Was it justified?"), choices=Verdict, widget=forms.RadioSelect)
    note = forms.CharField(label=_("What did you find?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
