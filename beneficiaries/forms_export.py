"""What somebody says before a list of people leaves the house."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.services.export import LONGEST_NOTE, ExportPurpose


class ExportForm(forms.Form):
    """The purpose, and the sort of file."""

    purpose = forms.ChoiceField(label=_("What is the list for?"), choices=[("", "–"), *ExportPurpose.choices])
    note = forms.CharField(
        label=_("In your own words"),
        help_text=_(
            "For example the meeting, or number and date of the letter. No names, no NIK: it stays in the record."
        ),
        max_length=LONGEST_NOTE,
    )
    file_format = forms.ChoiceField(
        label=_("File"),
        choices=[("xlsx", _("XLSX, for a spreadsheet")), ("csv", _("CSV, for another programme"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
