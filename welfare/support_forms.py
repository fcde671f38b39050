"""Forms of what runs beside the steps of a case: plan, assistance, referrals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Person
from welfare.codes import ActionKind, Direction, DocumentKind
from welfare.models import AssistanceKind, ReferralPartner
from welfare.services.assistance import MOST_IDR, Given
from welfare.services.plan import Planned
from welfare.services.referrals import Offer


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], **options)


def words_field(label: Any, *, rows: int = 2, longest: int = 300, **options: Any) -> forms.CharField:
    """Return a field for a sentence or two."""
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


class GoalForm(forms.Form):
    """What is to be reached."""

    text = words_field(_("Goal"), help_text=_("One sentence that the family would say too. Leave out NIK."))


class ActionForm(forms.Form):
    """What is done for a goal, by whom and until when."""

    kind = forms.ChoiceField(label=_("What sort of thing?"), choices=ActionKind, initial=ActionKind.SERVICE)
    text = words_field(_("What is done?"))
    responsible = forms.TypedChoiceField(label=_("Colleague who does it"), coerce=int, required=False, empty_value=None)
    other = forms.CharField(
        label=_("Or somebody else"), max_length=100, required=False, help_text=_("The mother, the school, the village.")
    )
    due_on = day_field(_("Until when?"))

    def __init__(self, colleagues: Sequence[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Nobody of the office")), *((each.pk, each.full_name) for each in colleagues)]
        self.fields["responsible"].choices = choices  # type: ignore[attr-defined]

    def planned(self) -> Planned:
        """Return what was filled in."""
        values = self.cleaned_data
        return Planned(
            text=values["text"],
            due_on=values["due_on"],
            kind=ActionKind(values["kind"]),
            responsible=values["responsible"],
            other=values["other"],
        )


class ActionEndForm(forms.Form):
    """What became of an action."""

    done = forms.TypedChoiceField(
        label=_("What became of it?"),
        choices=[("1", _("It was done")), ("0", _("It will not be done"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    on = day_field(_("On which day?"), initial=timezone.localdate)
    result = words_field(
        _("What came of it?"), rows=3, longest=500, required=False, help_text=_("Needed when it is not done: why not.")
    )


class AssistanceForm(forms.Form):
    """Who was given what, how much, for which days."""

    person = forms.TypedChoiceField(label=_("For whom?"), coerce=int)
    kind = forms.ChoiceField(label=_("Kind"))
    fund = forms.CharField(
        label=_("Source of funds"), max_length=100, required=False, help_text=_("Empty: whoever gives this kind.")
    )
    amount_idr = forms.IntegerField(
        label=_("Amount in rupiah"),
        required=False,
        min_value=1,
        max_value=MOST_IDR,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    goods = forms.CharField(label=_("Or goods"), max_length=200, required=False, help_text=_("Wheelchair, rice 10 kg…"))
    from_on = day_field(_("First day of the period"))
    to_on = day_field(_("Last day of the period"))

    def __init__(self, persons: Sequence[Person], kinds: Sequence[AssistanceKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(each.pk, each.name) for each in persons]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("Choose a kind")), *((each.code, each.name) for each in kinds)]  # type: ignore[attr-defined]

    def given(self) -> Given:
        """Return what was filled in."""
        values = {name: self.cleaned_data[name] for name in ("kind", "fund", "from_on", "to_on", "amount_idr", "goods")}
        return Given(**values)


class ReferralForm(forms.Form):
    """To or from whom, for whom and what is asked."""

    direction = forms.ChoiceField(
        label=_("Which way?"), choices=Direction, initial=Direction.OUT, widget=forms.RadioSelect
    )
    partner = forms.ChoiceField(label=_("Partner"))
    persons = forms.TypedMultipleChoiceField(
        label=_("Who is shown to the partner?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    asked = words_field(
        _("What is asked?"),
        rows=4,
        longest=1000,
        help_text=_("The partner reads this and the names you ticked, nothing else of the case."),
    )
    receiver = forms.TypedChoiceField(
        label=_("Account of the partner"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Nobody chosen: you tell them by letter, and write down their answer here."),
    )
    until = day_field(_("Last day on which the partner sees it"), required=False, help_text=_("Empty: 30 days."))

    def __init__(
        self,
        partners: Sequence[ReferralPartner],
        persons: Sequence[Person],
        receivers: Sequence[User],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[Any]] = {
            "partner": [("", _("Choose a partner")), *((each.pk, each.name) for each in partners)],
            "persons": [(each.pk, each.name) for each in persons],
            "receiver": [("", _("Nobody")), *((each.pk, each.full_name) for each in receivers)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def offer(self) -> Offer:
        """Return what was filled in."""
        values = self.cleaned_data
        return Offer(
            partner=values["partner"],
            asked=values["asked"],
            direction=Direction(values["direction"]),
            persons=values["persons"],
            receiver=values["receiver"],
            until=values["until"],
        )


class ReferralAnswerForm(forms.Form):
    """Whether it is accepted."""

    accept = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("1", _("Accepted")), ("0", _("Not accepted"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = words_field(_("Reason"), required=False, help_text=_("Needed when it is not accepted."))


class ReferralEndForm(forms.Form):
    """What came of it."""

    result = words_field(_("What came of it?"), rows=3, longest=500)


class DocumentForm(forms.Form):
    """A paper and what it is."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=DocumentKind)
    title = forms.CharField(label=_("Title"), max_length=100, required=False, help_text=_("Leave out names and NIK."))
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPG, PNG or HEIC, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.heic,application/pdf,image/*"}),
    )
