"""The form of a musyawarah's minutes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.codes import Opinion
from welfare.models import Case
from welfare.services.deliberations import Meeting, Spoken


class DeliberationForm(forms.Form):
    """The meeting, and an opinion on each case; those without one were not spoken of."""

    held_on = forms.DateField(
        label=_("Day of the meeting"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    place = forms.CharField(label=_("Where they met"), max_length=100)
    chair = forms.CharField(label=_("Chair"), max_length=100)
    attendance = forms.CharField(
        label=_("Who was there"),
        help_text=_("One person a line: name, then a comma, then what she is there. Siti Aminah, kepala dusun"),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    summary = forms.CharField(
        label=_("What was said"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, cases: Sequence[Case], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cases = cases
        self.fields["held_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        for case in cases:
            self.fields[f"opinion-{case.number}"] = forms.ChoiceField(
                label=f"{case.household.head_name} · {case.number}",
                choices=Opinion,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"note-{case.number}"] = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean_attendance(self) -> list[tuple[str, str]]:
        """Return names with roles; a line without a comma is a name alone."""
        people = []
        for line in self.cleaned_data["attendance"].splitlines():
            name, _comma, role = (part.strip() for part in line.partition(","))
            if name:
                people.append((name[:100], role[:100]))
        if not people:
            raise forms.ValidationError(gettext("Write who was there, one person a line."))
        return people

    def meeting(self) -> Meeting:
        """Return the meeting."""
        return Meeting(**{name: self.cleaned_data[name] for name in Meeting.__dataclass_fields__})

    def items(self) -> list[Spoken]:
        """Return what was said of each case that was spoken of."""
        said = self.cleaned_data
        return [
            Spoken(case.number, Opinion(said[f"opinion-{case.number}"]), said[f"note-{case.number}"])
            for case in self._cases
            if said.get(f"opinion-{case.number}")
        ]


class ScanForm(forms.Form):
    """The signed paper."""

    file = forms.FileField(
        label=_("Signed minutes"),
        help_text=_("PDF, JPEG or PNG, at most 15 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,.heic,image/heic"}),
    )
