"""What people write about two records that may be one person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.services.merging import LONGEST_REASON


class UniteForm(forms.Form):
    """Why two records are one person."""

    reason = forms.CharField(
        label=_("What this rests on"),
        help_text=_("For example: family card seen, asked the family. No names or numbers."),
        max_length=LONGEST_REASON,
    )


class SeparateForm(forms.Form):
    """Why they are two persons, if there is something to say."""

    note = forms.CharField(
        label=_("Note"),
        help_text=_("For example: twins, cousins of the same name. No names or numbers."),
        max_length=LONGEST_REASON,
        required=False,
    )
