"""What somebody says about a file that is brought in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.engine.kinds import Question
from exchange.profiles import profiles
from exchange.registry import bulk_kinds
from regions.models import Level, Region
from regions.querysets import within
from regions.rules.codes import parent_of

NOT_USED = ""
_MEGABYTE = 1_000_000
MONTHS_OFFERED = 36


def most_megabytes() -> str:
    """Return the largest file in words."""
    return _("%(most)s MB") % {"most": number_format(settings.IMPORT_MAX_BYTES // _MEGABYTE, force_grouping=True)}


class DropInput(forms.FileInput):
    """A file to choose or to drop; ``upload.js`` names what was dropped and measures it before it is sent."""

    template_name = "exchange/_drop.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the limit."""
        context = super().get_context(name, value, attrs)
        return {**context, "most_bytes": settings.IMPORT_MAX_BYTES, "most": most_megabytes()}


class UploadForm(forms.Form):
    """A file, what kind it is, and what day it speaks of. ``what`` is ``kind:profile``."""

    what = forms.ChoiceField(label=gettext_lazy("What kind of file is it?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=DropInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty. Ask its sender for it again."),
        },
    )
    as_of = forms.DateField(
        label=gettext_lazy("State of"),
        help_text=gettext_lazy("The day that the file speaks of, not the day on which you bring it in."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    period = forms.ChoiceField(
        label=gettext_lazy("Month"),
        help_text=gettext_lazy("Only for monthly lists of members, which speak of a whole month."),
        required=False,
    )
    village = forms.ChoiceField(
        label=gettext_lazy("Village of the sender"),
        help_text=gettext_lazy("Only for files that do not name the village in each row, as those of OpenSID."),
        required=False,
    )
    region = forms.ChoiceField(label=gettext_lazy("For which place"))

    def __init__(self, *args: Any, places: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = list(places)
        self.regions = {region.code: region for region in Region.objects.filter(code__in=codes)}
        self.villages = {
            region.code: region
            for region in Region.objects.filter(within("code", codes), level=Level.VILLAGE).order_by("code")
        }
        self.profiles = {
            f"{kind.code}:{profile.code}": (kind, profile)
            for kind in bulk_kinds()
            for profile in profiles(kind.code, kind.profile_folder).values()
        }
        self._offer(codes)

    def _offer(self, codes: list[str]) -> None:
        what, region, village = self.fields["what"], self.fields["region"], self.fields["village"]
        own_first = sorted(self.profiles.items(), key=lambda each: (each[1][0].code, each[1][1].code != "standard"))
        what.choices = [(key, f"{kind.title} · {profile.title}") for key, (kind, profile) in own_first]  # type: ignore[attr-defined]
        region.choices = [(code, self.regions[code].full_name) for code in codes if code in self.regions]  # type: ignore[attr-defined]
        village.choices = [("", "–"), *_by_district(self.villages.values())]  # type: ignore[attr-defined]
        months = _months(timezone.localdate())
        self.fields["period"].choices = [("", "–"), *((f"{one:%Y-%m}", date_format(one, "F Y")) for one in months)]  # type: ignore[attr-defined]
        if len(codes) == 1:
            region.widget, region.initial = forms.HiddenInput(), codes[0]
        if len(self.profiles) == 1:
            what.initial = next(iter(self.profiles))
        self.fields["as_of"].initial = timezone.localdate()
        self.fields["as_of"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_as_of(self) -> date:
        """Refuse a day that has not come."""
        day: date = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A file cannot speak of a day that has not come. Choose an earlier one."))
        return day

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is larger than the limit."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(most)s. Split it, for example by district.") % {"most": most_megabytes()}
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for the village where the profile has none."""
        cleaned = super().clean() or {}
        known = self.profiles.get(cleaned.get("what", ""))
        if known and known[1].village_by == "sender" and not cleaned.get("village"):
            self.add_error("village", _("Files of this kind do not name the village. Choose whose file it is."))
        if known and known[0].by_month and not cleaned.get("period"):
            self.add_error("period", _("A list of members speaks of a month. Choose which one."))
        return cleaned


def _months(day: date) -> list[date]:
    """Return the first days of the last months, the present one first."""
    months = [day.replace(day=1)]
    while len(months) < MONTHS_OFFERED:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def _by_district(villages: Iterable[Region]) -> list[Any]:
    grouped = groupby(villages, key=lambda village: parent_of(village.code))
    named = [(district, list(members)) for district, members in grouped]
    names = dict(Region.objects.filter(code__in=[code for code, _members in named]).values_list("code", "name"))
    return [(names.get(code, code), [(village.code, village.name) for village in members]) for code, members in named]


class HeadingsForm(forms.Form):
    """One choice for each heading: which of our columns it is, or none."""

    def __init__(
        self, *args: Any, headings: list[str], columns: dict[str, str], chosen: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(NOT_USED, _("not used")), *columns.items()]
        self.headings = headings
        for index, heading in enumerate(headings):
            self.fields[f"heading_{index}"] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=chosen.get(heading, NOT_USED)
            )

    @property
    def mapping(self) -> dict[str, str]:
        """Heading to column, once the form is valid."""
        return {heading: self.cleaned_data[f"heading_{index}"] for index, heading in enumerate(self.headings)}

    def clean(self) -> dict[str, Any]:
        """Refuse one column for two headings, at the second of them."""
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for index, heading in enumerate(self.headings):
            column = cleaned.get(f"heading_{index}", "")
            if column and column in seen:
                self.add_error(
                    f"heading_{index}",
                    _("“%(other)s” is this column already. Leave one of the two unused.") % {"other": seen[column]},
                )
            seen.setdefault(column, heading)
        return cleaned


class QuestionsForm(forms.Form):
    """One box to tick for each thing that has to be confirmed before an import is applied."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            # The number goes along, so that a page opened before the file was read again confirms nothing.
            self.fields[self._name(question)] = forms.BooleanField(
                label=question.label,
                error_messages={"required": _("Tick the box if that is so; otherwise discard the import.")},
            )

    @property
    def confirmed(self) -> dict[str, int]:
        """Code to number of what was ticked."""
        return {question.code: question.number for question in self.questions if self._name(question) in self.data}

    def _name(self, question: Question) -> str:
        return f"{question.code}_{question.number}"


class NoteForm(forms.Form):
    """Why a held row was taken in or left out."""

    note = forms.CharField(
        label=gettext_lazy("What you checked"),
        help_text=gettext_lazy("For example: compared with the family card on 3 November. No names or numbers."),
        max_length=200,
    )
