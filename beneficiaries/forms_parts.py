"""What the forms of changes are made of: a day and what it rests on, a person, an address, members with their relation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import Disability, Education, Marital, NoNikReason, Relation, Religion, Sex
from beneficiaries.models import Person
from beneficiaries.rules.turns import LONGEST_CAUSE
from beneficiaries.selectors.changing import Villages
from beneficiaries.services.addresses import Address
from beneficiaries.services.registration import NewPerson

_UNKNOWN = ("", _("not known"))
_STAYS = 0


def day_field(label: Any, help_text: Any = "", **kwargs: Any) -> forms.DateField:
    """Return a field for a day that is not in the future."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **kwargs,
    )


def number_field(label: Any, help_text: Any = "", **kwargs: Any) -> forms.CharField:
    """Return a field for a NIK or KK number: digits only on a telephone, remembered by no browser."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        **kwargs,
    )


class TurnForm(forms.Form):
    """Since when, and what it rests on; comes last in every form."""

    on = day_field(_("Since"), _("The day on which it happened, as the paper says."))
    cause = forms.CharField(
        label=_("What this rests on"),
        help_text=_("For example: birth certificate, letter of the village head. No names or numbers."),
        max_length=LONGEST_CAUSE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in {"on", "cause"}])
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget.attrs["max"] = timezone.localdate().isoformat()

    @property
    def turn(self) -> dict[str, Any]:
        """The day and the cause, as services take them."""
        return {name: self.cleaned_data[name] for name in ("on", "cause") if name in self.fields}


class PersonFields(forms.Form):
    """Somebody as the family card says."""

    name = forms.CharField(
        label=_("Name"), help_text=_("As on the family card, without titles."), max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    nik = number_field("NIK", _("Sixteen digits. Leave it empty when there is none."), required=False)
    no_nik_reason = forms.ChoiceField(
        label=_("Why no NIK"), choices=[("", _("has a NIK")), *NoNikReason.choices], required=False
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex, widget=forms.RadioSelect)
    born_on = day_field(_("Born on"))
    birthplace = forms.CharField(label=_("Birthplace"), max_length=60, required=False)
    marital = forms.TypedChoiceField(
        label=_("Marital status"), choices=[_UNKNOWN, *Marital.choices], coerce=int, empty_value=None, required=False
    )
    religion = forms.TypedChoiceField(
        label=_("Religion"), choices=[_UNKNOWN, *Religion.choices], coerce=int, empty_value=None, required=False
    )
    education = forms.TypedChoiceField(
        label=_("Schooling"), choices=[_UNKNOWN, *Education.choices], coerce=int, empty_value=None, required=False
    )
    occupation = forms.CharField(label=_("Occupation"), max_length=60, required=False)
    disability = forms.TypedChoiceField(
        label=_("Disability"), choices=[_UNKNOWN, *Disability.choices], coerce=int, empty_value=None, required=False
    )
    phone = forms.CharField(
        label=_("Telephone"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )

    @property
    def person(self) -> NewPerson:
        """The person, as services take her."""
        return NewPerson(**{name: self.cleaned_data[name] for name in PersonFields.base_fields})


class AddressFields(forms.Form):
    """Where a household lives. ``villages`` are the choices."""

    village = forms.ChoiceField(label=_("Village"))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    rt = forms.RegexField(
        r"^[0-9]{1,3}$", label="RT", required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write up to three digits.")},
    )  # fmt: skip
    rw = forms.RegexField(
        r"^[0-9]{1,3}$", label="RW", required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write up to three digits.")},
    )  # fmt: skip

    def __init__(self, *args: Any, villages: Villages, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = [("", _("choose")), *villages]  # type: ignore[attr-defined]

    @property
    def place(self) -> Address:
        """The address, as services take it."""
        return Address(**{name: self.cleaned_data[name] for name in AddressFields.base_fields})


class MembersForm(forms.Form):
    """One relation for each of ``members``; with ``stay`` the first choice is that somebody stays where she is."""

    stay: Any = None

    def __init__(self, *args: Any, members: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        for member in members:
            self.fields[_name(member)] = forms.TypedChoiceField(
                label=_member_words(member),
                choices=[*([(_STAYS, self.stay)] if self.stay else []), *Relation.choices],
                coerce=int,
                initial=_STAYS if self.stay else member.relation,
            )

    @property
    def relations(self) -> dict[int, int]:
        """The relation of each who was chosen, by key."""
        chosen = {member.pk: self.cleaned_data[_name(member)] for member in self.members}
        return {key: relation for key, relation in chosen.items() if relation != _STAYS}


def person_choices(persons: Iterable[Person]) -> list[tuple[int, str]]:
    """Return persons as choices: key, and name with what she is to the head."""
    return [(person.pk, _member_words(person)) for person in persons]


def _name(member: Person) -> str:
    return f"relation_{member.pk}"


def _member_words(member: Person) -> str:
    return f"{member.name} · {member.get_relation_display()} · {member.age_on(timezone.localdate())}"
