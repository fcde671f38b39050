"""What a decision on a proposed change asks for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms_parts import day_field
from beneficiaries.rules.proposals import LONGEST_REASON


class ConfirmChangeForm(forms.Form):
    """Since when; ``seen`` is the state of the person that was on the screen."""

    on = day_field(_("Since"), _("As proposed; correct it when a paper says another day."))
    seen = forms.DateTimeField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])


class RefuseChangeForm(forms.Form):
    """Why it is not so."""

    reason = forms.CharField(
        label=_("Why it is not so"),
        help_text=_("The one who proposed it reads this. No numbers of persons."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
