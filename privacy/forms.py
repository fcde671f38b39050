"""Forms of the two registers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from privacy.codes import Asker, Cause, Channel, DataKind, Ground, Proof, Recipient, RequestStatus, Right, Risk
from privacy.rules.steps import grounds_for
from privacy.services.breaches import Facts
from privacy.services.requests import Asked
from regions.models import Region

_LONGEST = 4_000


def _text(label: Any, *, help_text: Any = "", required: bool = True, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(
        label=label, help_text=help_text, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )


def _now() -> datetime:
    return timezone.localtime()


class RequestForm(forms.Form):
    """What somebody asks for. ``places`` are offered where nothing is held on who asks."""

    region = forms.ChoiceField(label=_("Place"))
    right = forms.ChoiceField(label=_("What does she ask for?"), choices=Right, widget=forms.RadioSelect)
    wish = _text(
        _("In her words"), help_text=_("What she wants to know, to have changed or to end. Leave out NIK and KK.")
    )
    asker = forms.ChoiceField(label=_("Who asks?"), choices=Asker, widget=forms.RadioSelect, initial=Asker.SELF)
    asker_name = forms.CharField(
        label=_("Name of who asks for her"),
        required=False,
        max_length=100,
        help_text=_("Only when she does not ask herself."),
    )
    contact = forms.CharField(
        label=_("Where does the answer go?"), max_length=200, help_text=_("Address, telephone number or e-mail.")
    )
    channel = forms.ChoiceField(label=_("How did it arrive?"), choices=Channel)
    received_at = _moment(
        _("When did it arrive?"), _("The clock runs from this moment, not from when you write it down.")
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, places: Sequence[Region] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_at"].initial = _now
        if not places:
            del self.fields["region"]
            return
        self.fields["region"].choices = [(place.code, place.full_name) for place in places]  # type: ignore[attr-defined]
        name = self.fields["asker_name"]
        name.label, name.help_text, name.required = _("Name of who asks"), _("As on the identity card."), True

    def asked(self) -> Asked:
        """Return what was written."""
        data = self.cleaned_data
        return Asked(
            right=Right(data["right"]),
            wish=data["wish"],
            channel=Channel(data["channel"]),
            received_at=data["received_at"],
            contact=data["contact"],
            asker=Asker(data["asker"]),
            asker_name=data["asker_name"],
        )


class IdentifyForm(forms.Form):
    """What showed who asks."""

    proof = forms.ChoiceField(label=_("What did you see?"), choices=Proof, widget=forms.RadioSelect)
    note = _text(
        _("Note"), help_text=_("For instance where the copy is filed. Leave out numbers."), required=False, rows=2
    )


class AssignForm(forms.Form):
    """Who answers."""

    colleague = forms.TypedChoiceField(label=_("Who answers it?"), coerce=int)

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = [  # type: ignore[attr-defined]
            (user.pk, f"{user.full_name}, {user.position}" if user.position else user.full_name) for user in colleagues
        ]


class AnswerForm(forms.Form):
    """The answer, with the grounds that the law knows for the right."""

    outcome = forms.ChoiceField(
        label=_("The answer"),
        choices=[
            (RequestStatus.FULFILLED, _("It is fulfilled")),
            (RequestStatus.PARTLY, _("It is fulfilled in part")),
            (RequestStatus.REFUSED, _("It is refused")),
        ],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(label=_("Ground of the refusal"), required=False)
    text = _text(
        _("What the letter says"),
        help_text=_("What was done or why not, in words that she understands. Leave out NIK and KK."),
        rows=6,
    )

    def __init__(self, *args: Any, right: Right, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = [(ground.value, Ground(ground).label) for ground in grounds_for(right)]
        self.fields["ground"].choices = [("", _("Only when it is refused, in whole or in part")), *grounds]  # type: ignore[attr-defined]


class FactsForm(forms.Form):
    """What is known of a breach."""

    description = _text(
        _("What happened, when and how?"),
        help_text=_("Which data came where they do not belong. Leave out names and numbers."),
        rows=6,
    )
    kinds = forms.TypedMultipleChoiceField(
        label=_("Which data?"), choices=DataKind, coerce=DataKind, widget=forms.CheckboxSelectMultiple
    )
    people = forms.IntegerField(
        label=_("How many people?"),
        required=False,
        min_value=0,
        max_value=300_000_000,
        help_text=_("Leave it empty while nobody knows."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    places = forms.CharField(
        label=_("Which districts and villages?"),
        required=False,
        max_length=600,
        help_text=_("Codes with spaces between, for instance 15.04.03 15.04.01.2001."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    cause = forms.ChoiceField(label=_("How did it come about?"), choices=Cause)
    containment = _text(
        _("What was done at once?"), help_text=_("To stop it and to get the data back."), required=False
    )
    risk = forms.ChoiceField(label=_("Risk for the people"), choices=Risk, widget=forms.RadioSelect)

    def clean_places(self) -> list[str]:
        """Return the codes."""
        return str(self.cleaned_data["places"]).replace(",", " ").replace(";", " ").split()

    def facts(self) -> Facts:
        """Return what was written."""
        data = self.cleaned_data
        return Facts(
            description=data["description"],
            kinds=data["kinds"],
            risk=Risk(data["risk"]),
            people=data["people"],
            places=data["places"],
            cause=Cause(data["cause"]),
            containment=data["containment"],
        )


class BreachForm(FactsForm):
    """The same when it is recorded first: where, and when somebody noticed."""

    region = forms.ChoiceField(label=_("Place"), help_text=_("One that everything it touched lies in."))
    discovered_at = _moment(_("When was it discovered?"), _("The 3 x 24 hours of the law run from this moment."))
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = ["region", "discovered_at"]

    def __init__(self, *args: Any, places: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [(place.code, place.full_name) for place in places]  # type: ignore[attr-defined]
        self.fields["discovered_at"].initial = _now


class NoticeForm(forms.Form):
    """Who was told, when and how."""

    recipient = forms.ChoiceField(label=_("Who was told?"), choices=Recipient, widget=forms.RadioSelect)
    sent_at = _moment(_("When?"), _("When the notice left, not when you write it down."))
    means = forms.CharField(
        label=_("How?"),
        max_length=200,
        help_text=_("For instance: letter with its number, call, notice at the village hall."),
    )
    people = forms.IntegerField(
        label=_("How many people?"),
        required=False,
        min_value=1,
        max_value=300_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_at"].initial = _now


class CloseForm(forms.Form):
    """What is done so that it does not happen again."""

    measures = _text(
        _("What keeps it from happening again?"), help_text=_("A closed breach stays as it is, with this."), rows=6
    )
    not_told_reason = forms.CharField(
        label=_("Why was somebody not told?"),
        required=False,
        max_length=300,
        help_text=_("Only when the agency or the people have not been told."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
