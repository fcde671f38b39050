"""Forms of what happens to one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import NoNikReason, Relation
from beneficiaries.forms_parts import AddressFields, MembersForm, PersonFields, TurnForm, number_field, person_choices
from beneficiaries.models import Person
from beneficiaries.services.correction import FACTS

HOMES = [
    ("new", _("In a household of their own")),
    ("groom", _("With the husband's household")),
    ("bride", _("With the wife's household")),
]


class NumberForm(TurnForm):
    """A NIK that joins or is right, or the reason why there is none."""

    nik = number_field("NIK", _("Sixteen digits, from the card or the letter of Dukcapil."), required=False)
    no_nik_reason = forms.ChoiceField(
        label=_("Why no NIK"), choices=[("", _("has a NIK")), *NoNikReason.choices], required=False
    )


class CorrectionForm(TurnForm, PersonFields):
    """The facts of a person as they are recorded, to be put right."""

    nik = no_nik_reason = phone = None  # type: ignore[assignment]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        facts = {name: getattr(person, name) for name in FACTS}
        super().__init__(*args, initial={**facts, "on": person.valid_from}, **kwargs)
        self.fields["on"].help_text = _(
            "The day since which it is so. When it was written wrong from the beginning, leave the first day."
        )

    @property
    def facts(self) -> dict[str, Any]:
        """The facts, as the service takes them."""
        return {name: self.cleaned_data[name] for name in FACTS}


class PhoneForm(forms.Form):
    """Under which number a person is reached."""

    phone = forms.CharField(
        label=_("Telephone"),
        max_length=20,
        required=False,
        help_text=_("Empty when there is none."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class JoinForm(TurnForm, MembersForm):
    """The household that somebody joins, as what, and who of hers comes along."""

    stay = _("does not come along")
    number = number_field(
        _("KK number of the household"), _("Or the NIK of somebody who lives in it, when it has no family card.")
    )
    relation = forms.TypedChoiceField(
        label=_("Relation to head there"), choices=Relation, coerce=int, initial=Relation.OTHER_FAMILY
    )


class PartnerForm(forms.Form):
    """Whom somebody marries."""

    nik = number_field(_("NIK of husband or wife"))


class MarriageForm(TurnForm, AddressFields):
    """Where a couple lives from the wedding on, and who of their households comes along."""

    home = forms.ChoiceField(label=_("Where do they live?"), choices=HOMES, widget=forms.RadioSelect)
    kk = number_field(
        _("KK number"), _("Of the new family card; leave it empty when it is not issued yet."), required=False
    )
    children = forms.TypedMultipleChoiceField(
        label=_("Who comes along as their child?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("home", "village", "address", "rt", "rw", "kk", "children")

    def __init__(self, *args: Any, others: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].required = False
        self.fields["village"].help_text = _("Of the new household. Leave it when they live with one of the families.")
        if others:
            self.fields["children"].choices = person_choices(others)  # type: ignore[attr-defined]
        else:
            del self.fields["children"]

    def clean(self) -> dict[str, Any]:
        """Ask for a village where the couple needs one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("home") == "new" and not cleaned.get("village"):
            self.add_error("village", _("Choose the village of the new household."))
        return cleaned
