"""Forms of proposals to BPJS."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_MEGABYTES = 20


class SendForm(forms.Form):
    """In which form the file for BPJS is written."""

    file_format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("xlsx", gettext_lazy("XLSX workbook")), ("csv", gettext_lazy("CSV"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )


class AnswerForm(forms.Form):
    """The file that BPJS sent back."""

    file = forms.FileField(
        label=gettext_lazy("Answer of BPJS"),
        help_text=gettext_lazy(
            "CSV or XLSX with the columns NO, NIK, HASIL, NOMOR_KARTU, TMT and ALASAN. HASIL is DITERIMA or DITOLAK."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty. Ask BPJS for it again."),
        },
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be an answer, before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. Load the answer of one batch at a time.")
                % {"most": MOST_MEGABYTES}
            )
        return file
