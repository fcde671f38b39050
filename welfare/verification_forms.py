"""Forms of a visit: the questionnaire with the members of the household, and the pictures."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from core.dates import age_on
from welfare.codes import Finding, PhotoKind, Presence
from welfare.forms import note_field
from welfare.rules.member_questions import member_field, questions_about
from welfare.rules.questionnaire import Kind, Question, Questionnaire
from welfare.services.photos import MOST_PHOTO_BYTES
from welfare.services.verification import MemberFound

_GONE = {Presence.DECEASED, Presence.MOVED}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as the page shows it: ``ask_if`` names the earlier answers after which it is asked (``r307a:1``)."""

    field: forms.BoundField
    ask_if: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading."""

    title: str
    fields: Sequence[Asked]


@dataclass(frozen=True, slots=True)
class MemberFields:
    """The fields about one member: ``questions`` are asked where ``lives_here`` (a condition as ``ask_if``) holds."""

    presence: forms.BoundField
    since: Asked
    lives_here: str
    questions: Sequence[Asked]


class VerificationForm(forms.Form):
    """The finding, the day, the members, the questionnaire and a note, in the order in which one asks at the door.

    Fields are named by the codes of the questions; with ``-<key>`` behind, as ``presence-<key>``, they are about a member.
    """

    use_required_attribute = False  # what is required depends on the finding and on the answers before
    finding = forms.ChoiceField(
        label=_("What did you find?"),
        choices=Finding,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )
    visited_on = forms.DateField(
        label=_("Date of visit"),
        help_text=_("When you type in a form from paper: the day on which you were there."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, asked: Questionnaire, members: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked, self._members = asked, members
        today = timezone.localdate()
        self.fields["visited_on"].initial = today
        self.fields["visited_on"].widget.attrs["max"] = today.isoformat()
        for member in members:
            self.fields[f"presence-{member.pk}"] = _presence_field(member)
            self.fields[f"since-{member.pk}"] = _since_field()
            for question in self._about(member):
                self.fields[member_field(question.code, member.pk)] = _question_field(question)
        for question in asked.questions:
            self.fields[question.code] = _question_field(question)
        self.fields["note"] = note_field(
            _("Note"), help_text=_("What you saw, and whom you spoke to. Needed when you did not confirm the need.")
        )
        self.fields["questionnaire"] = forms.CharField(widget=forms.HiddenInput, initial=asked.name, required=False)
        self.fields["submission_key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def full_clean(self) -> None:
        """Leave what is needed to :meth:`clean`: it depends on the finding and on the answers before."""
        needed = [field for name, field in self.fields.items() if field.required and name != "finding"]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True

    def clean(self) -> dict[str, Any]:
        """Ask for every answer and every member at once, unless nobody was there to ask."""
        values = super().clean() or {}
        if values.get("finding") in {None, Finding.NOT_FOUND}:
            return values
        for question in _unanswered(self._asked.questions, values):
            if question.code not in self.errors:
                self.add_error(question.code, gettext("Answer this question."))
        for member in self._members:
            self._ask_of(member, values)
        return values

    def _ask_of(self, member: Person, values: Mapping[str, Any]) -> None:
        presence = values.get(f"presence-{member.pk}")
        if not presence:
            self.add_error(f"presence-{member.pk}", gettext("Say of each member what you found."))
        if presence != Presence.PRESENT:
            return
        for question in _unanswered(self._about(member), self._answers_about(member)):
            name = member_field(question.code, member.pk)
            if name not in self.errors:
                self.add_error(name, gettext("%(name)s: answer this question.") % {"name": member.name})

    def _about(self, member: Person) -> list[Question]:
        return questions_about(self._asked, sex=member.sex, age=age_on(timezone.localdate(), member.born_on))

    def _answers_about(self, member: Person) -> dict[str, Any]:
        return {each.code: self.cleaned_data.get(member_field(each.code, member.pk)) for each in self._about(member)}

    def answers(self) -> dict[str, Any]:
        """Return the answers by question."""
        return {question.code: self.cleaned_data.get(question.code) for question in self._asked.questions}

    def members_found(self) -> list[MemberFound]:
        """Return what was found about each member."""
        found = []
        for member in self._members:
            if said := self.cleaned_data.get(f"presence-{member.pk}"):
                presence = Presence(said)
                since = self.cleaned_data.get(f"since-{member.pk}") if presence in _GONE else None
                found.append(MemberFound(member.pk, presence, since, self._answers_about(member)))
        return found

    def members(self) -> list[MemberFields]:
        """Return the fields about each member: since when is asked of who has died or moved, the rest of who lives there."""
        gone = ",".join(sorted(_GONE))
        found = []
        for member in self._members:
            name = f"presence-{member.pk}"
            questions = [
                Asked(
                    self[member_field(question.code, member.pk)],
                    _condition(question, member.pk),
                    question.source,
                )
                for question in self._about(member)
            ]
            since = Asked(self[f"since-{member.pk}"], f"{name}:{gone}")
            found.append(MemberFields(self[name], since, f"{name}:{Presence.PRESENT}", questions))
        return found

    def sections(self) -> list[Section]:
        """Return the questions under their headings, in the order of the questionnaire."""
        grouped: dict[str, list[Asked]] = {}
        for question in self._asked.questions:
            asked = Asked(self[question.code], _condition(question), question.source)
            grouped.setdefault(question.section, []).append(asked)
        return [Section(gettext(title), fields) for title, fields in grouped.items()]

    @staticmethod
    def initial_of(asked: Questionnaire, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return a draft as initial values: lists for several answers, texts for the rest."""
        questions = (*asked.questions, *asked.member_questions)
        several = {question.code for question in questions if question.kind is Kind.SEVERAL}
        kept = {name: texts for name, texts in values.items() if texts and name != "questionnaire"}
        return {name: list(texts) if name.partition("-")[0] in several else texts[0] for name, texts in kept.items()}


class PhotoForm(forms.Form):
    """One picture and what it shows."""

    kind = forms.ChoiceField(label=_("What it shows"), choices=PhotoKind, widget=forms.RadioSelect)
    # No "capture": it may have been taken before. JPEG only: an iPhone then converts its own format by itself.
    file = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG or PNG, at most %(most)s MB. It is made small; of the camera's notes only the point is kept.")
        % {"most": MOST_PHOTO_BYTES // 1_000_000},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,.heic,image/heic"}),
        error_messages={"required": _("Take or choose a picture.")},
    )


def _unanswered(questions: Iterable[Question], values: Mapping[str, Any]) -> list[Question]:
    """Return the questions that are asked and have no answer; of several choices none may be one."""
    return [
        question
        for question in questions
        if question.kind is not Kind.SEVERAL and question.asked(values) and values.get(question.code) in (None, "")
    ]


def _condition(question: Question, person_id: int | None = None) -> str:
    """Return when a question, about a member when one is named, is asked: as ``visit.js`` reads it."""
    names = (
        (each.question if person_id is None else member_field(each.question, person_id)) for each in question.ask_if
    )
    return " ".join(
        f"{name}:{','.join(sorted(each.answers))}" for name, each in zip(names, question.ask_if, strict=True)
    )


def _presence_field(member: Person) -> forms.Field:
    years = age_on(timezone.localdate(), member.born_on)
    aged = ngettext("%(years)s year", "%(years)s years", years) % {"years": years}
    return forms.ChoiceField(
        label=f"{member.name} · {member.get_relation_display()} · {aged}",
        choices=Presence,
        widget=forms.RadioSelect,
    )


def _since_field() -> forms.Field:
    attrs = {"type": "date", "max": timezone.localdate().isoformat()}
    return forms.DateField(
        label=_("Since when?"),
        help_text=_("Somebody else confirms it before the registry changes. Empty: the day of the visit."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs=attrs),
        input_formats=["%Y-%m-%d"],
    )


def _question_field(question: Question) -> forms.Field:
    label, hint = gettext(question.label), gettext(question.hint) if question.hint else ""
    choices = [(option.code, option.words) for option in question.options]
    if question.kind is Kind.SEVERAL:
        return forms.MultipleChoiceField(
            label=label, help_text=hint, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
    if question.kind is Kind.CHOICE:
        return forms.ChoiceField(label=label, help_text=hint, choices=choices, widget=forms.RadioSelect)
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=question.least,
        max_value=question.most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
