"""Forms of what happens to a household."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import Relation, Sex
from beneficiaries.forms_parts import (
    AddressFields,
    MembersForm,
    PersonFields,
    TurnForm,
    day_field,
    number_field,
    person_choices,
)
from beneficiaries.models import Household, Person
from beneficiaries.rules.ranks import quarters_until

_KK_HELP = _("Sixteen digits. Leave it empty for a family without a card.")


class HouseholdForm(TurnForm, PersonFields, AddressFields):
    """A new household: where it lives, its number, its head."""

    kk = number_field(_("KK number"), _KK_HELP, required=False)
    field_order = ("village", "address", "rt", "rw", "kk")


class ResidentForm(TurnForm, PersonFields):
    """Somebody who lives in a household and is not recorded yet."""

    relation = forms.TypedChoiceField(label=_("Relation to head"), choices=Relation, coerce=int, initial=Relation.CHILD)
    field_order = ("name", "relation")


class NewbornForm(TurnForm):
    """A child that was born."""

    parent = forms.TypedChoiceField(label=_("Mother or father"), coerce=int)
    name = forms.CharField(
        label=_("Name of the child"),
        help_text=_("As in the certificate of birth."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex, widget=forms.RadioSelect)
    birthplace = forms.CharField(label=_("Birthplace"), max_length=60, required=False)
    on = day_field(_("Born on"))

    def __init__(self, *args: Any, parents: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = person_choices(parents)  # type: ignore[attr-defined]


class MoveForm(TurnForm, AddressFields):
    """The new address of a household."""

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        present = {
            "village": household.village_id,
            "address": household.address,
            "rt": household.rt,
            "rw": household.rw,
        }
        super().__init__(*args, initial=present, **kwargs)


class SplitForm(TurnForm, AddressFields, MembersForm):
    """Who becomes a household of their own, and where."""

    stay = _("stays")
    kk = number_field(
        _("KK number"), _("Of the new family card; leave it empty when it is not issued yet."), required=False
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        present = {
            "village": household.village_id,
            "address": household.address,
            "rt": household.rt,
            "rw": household.rw,
        }
        super().__init__(*args, initial=present, **kwargs)
        self.order_fields([name for name in self.fields if name.startswith("relation_")])


class HeadForm(TurnForm, MembersForm):
    """What each member is to the head, one of them the head."""


class CardForm(TurnForm):
    """Another family card."""

    kk = number_field(_("KK number"), _KK_HELP, required=False)


class RankForm(forms.Form):
    """What DTSEN says of a family."""

    quarter = forms.ChoiceField(label=_("Quarter of DTSEN"))
    decile = forms.TypedChoiceField(
        label=_("Decile"),
        help_text=_("1 is the poorest tenth of families, 10 the richest."),
        choices=[(number, str(number)) for number in range(1, 11)],
        coerce=int,
    )
    source = forms.CharField(
        label=_("Source"), help_text=_("For example: SIKS-NG, letter of the ministry."), max_length=60
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = quarters_until(timezone.localdate())
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]
            (quarter, f"{quarter[5]} / {quarter[:4]}") for quarter in quarters
        ]


class DegreesField(forms.DecimalField):
    """Degrees with a point or, as one writes here, a comma."""

    def to_python(self, value: Any) -> Any:
        """Return the number."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class PointForm(forms.Form):
    """Where a house stands."""

    latitude = DegreesField(
        label=_("Latitude"),
        help_text=_("In degrees, south of the equator with a minus: -1.712345"),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    longitude = DegreesField(
        label=_("Longitude"),
        help_text=_("In degrees: 103.123456"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class PhotoForm(forms.Form):
    """A picture of a house."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("JPG or PNG, at most 15 MB. It is made smaller; nothing the camera noted is kept but the place."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,.heic,image/heic"}),
    )
    taken_on = day_field(_("Taken on"))
