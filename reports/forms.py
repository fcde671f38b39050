"""What a person types to get a report, or to check one."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from reports.codes import normal_code

_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
FIRST_MONTH = "2014-01"  # JKN began on 1 January 2014


class MonthInput(forms.TextInput):
    """The browser's own choice of a month, or a line of text where it has none."""

    input_type = "month"


class MonthField(forms.CharField):
    """A month, as ``2026-11``; one that has not begun is refused."""

    widget = MonthInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Bound the choice where the browser has one."""
        return {
            **super().widget_attrs(widget),
            "min": FIRST_MONTH,
            "max": f"{timezone.localdate():%Y-%m}",
            "placeholder": f"{timezone.localdate():%Y-%m}",
        }

    def clean(self, value: Any) -> str:
        """Return the month as written.

        Raises:
            ValidationError: no month, before JKN began, or not begun yet.
        """
        text = str(super().clean(value)).strip()
        match = _MONTH.match(text)
        if match is None or not 1 <= int(match[2]) <= 12:
            raise forms.ValidationError(_("Write the month like 2026-11."), code="month")
        if text < FIRST_MONTH:
            raise forms.ValidationError(_("JKN began in January 2014: choose a later month."), code="month")
        if date(int(match[1]), int(match[2]), 1) > timezone.localdate():
            raise forms.ValidationError(_("This month has not begun yet: choose an earlier one."), code="future")
        return text


class MonthForm(forms.Form):
    """The parameters of a monthly report."""

    month = MonthField(
        label=_("Month"), help_text=_("The figures are those of its last day, or of today while it runs.")
    )


class ReportForm(MonthForm):
    """Where a report is to speak of, and when."""

    region = forms.ChoiceField(label=_("Region"))
    field_order = ["region", "month"]

    def __init__(self, *args: Any, regions: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(region.code, region.full_name) for region in regions]
        self.fields["region"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["region"].initial = choices[0][0]


class CodeForm(forms.Form):
    """A verification code as somebody reads it off a paper."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=60,
        help_text=_("Twenty letters and digits beside the QR code; capitals, dashes and spaces do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Return the code in its one form.

        Raises:
            ValidationError: it cannot be a code of ours.
        """
        code = normal_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_("A code has twenty letters and digits. Check it against the paper."))
        return code
