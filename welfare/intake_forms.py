"""The form of the intake: for whom, with which problems, and what happened."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from core.dates import age_on
from welfare.codes import Need
from welfare.forms import note_field
from welfare.models import ProblemType
from welfare.selectors.problems import types_for_family, types_for_person
from welfare.services.problems import Problem

_QUESTIONS = {
    Need.HEALTH_INSURANCE: _("Who needs health insurance?"),
    Need.REACTIVATION: _("Whose card should be active again?"),
}
_HELP = {
    Need.HEALTH_INSURANCE: _(
        "What happened, and why the family cannot pay for itself. Leave out NIK and telephone numbers."
    ),
    Need.COMPLAINT: _("What the household complains about, and what it asks for. Leave out NIK and telephone numbers."),
}
_FAMILY = "problems-family"


@dataclass(frozen=True, slots=True)
class IntakeChoices:
    """What the form offers: whom, which problems, and whether there is an urgent lane."""

    need: Need
    persons: Sequence[Person]
    must_choose: bool
    types: Sequence[ProblemType]
    urgent: bool


class IntakeForm(forms.Form):
    """A need of a household. Field ``problems-<key>`` holds the types of one person's problems."""

    persons = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Somebody you chose cannot be chosen any more. Choose again.")},
    )

    def __init__(self, choices: IntakeChoices, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._persons = choices.persons
        self._offer_persons(choices, day)
        if choices.types:
            self._offer_problems(choices, day)
        if choices.urgent:
            self.fields["urgent"] = forms.BooleanField(
                label=_("A patient is in hospital now"),
                help_text=_("The decision comes first; the village verifies within 3 × 24 hours."),
                required=False,
            )
        self.fields["description"] = note_field(
            _("Situation"), help_text=_HELP.get(choices.need, _HELP_ELSE), required=True
        )
        self.fields["submission_key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def problems(self) -> list[Problem]:
        """Return the problems that were ticked."""
        found = [Problem(code) for code in self.cleaned_data.get(_FAMILY, ())]
        for person in self._persons:
            found += [Problem(code, person.pk) for code in self.cleaned_data.get(f"problems-{person.pk}", ())]
        return found

    @classmethod
    def initial_of(cls, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return a draft as initial values: lists for what is ticked, texts for the rest."""
        ticked = {name for name in values if name == "persons" or name.startswith("problems-")}
        return {name: list(texts) if name in ticked else texts[0] for name, texts in values.items() if texts}

    def _offer_persons(self, choices: IntakeChoices, day: date) -> None:
        field: Any = self.fields["persons"]
        field.label = _QUESTIONS.get(choices.need, _("Who is it about?"))
        field.help_text = "" if choices.must_choose else _("Nobody chosen: it is about the family as a whole.")
        field.required = choices.must_choose
        field.error_messages["required"] = _("Choose at least one member of the household.")
        field.choices = [(person.pk, _person_words(person, day)) for person in choices.persons]
        if len(choices.persons) == 1 and choices.must_choose:
            field.initial = [choices.persons[0].pk]

    def _offer_problems(self, choices: IntakeChoices, day: date) -> None:
        self.fields[_FAMILY] = _problems_field(_("Problems of the family"), types_for_family(choices.types))
        for person in choices.persons:
            fitting = types_for_person(choices.types, person, day)
            label = _("Problems of %(name)s") % {"name": person.name}
            self.fields[f"problems-{person.pk}"] = _problems_field(label, fitting)


_HELP_ELSE = _("What happened, and what the family asks for. Leave out NIK and telephone numbers.")


def _problems_field(label: Any, types: Sequence[ProblemType]) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[(each.code, str(each)) for each in types],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This problem is not in the list. Choose again.")},
    )


def _person_words(person: Person, day: date) -> str:
    relation = person.get_relation_display()
    years = _("%(years)s years") % {"years": age_on(day, person.born_on)}
    return f"{person.name} · {relation} · {years}"
