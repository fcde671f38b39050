"""What happens to a household: choose it, write it, record it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.limits import limited
from beneficiaries.forms_households import (
    CardForm,
    HeadForm,
    HouseholdForm,
    MoveForm,
    NewbornForm,
    ResidentForm,
    SplitForm,
)
from beneficiaries.models import Household
from beneficiaries.rules.numbers import nik_questions, read_nik
from beneficiaries.selectors.candidates import possible_same
from beneficiaries.selectors.changing import household_to_change, members_to_change, villages_to_choose
from beneficiaries.services.families import household_head_set, household_split
from beneficiaries.services.moving import household_move
from beneficiaries.services.numbers import household_number_set
from beneficiaries.services.registration import NewPerson, household_register, newborn_register, person_register
from beneficiaries.views.changing import Choice, Doubt, Page, ask
from core.web.refusals import posted


@require_safe
def choose(request: HttpRequest, household_id: int) -> HttpResponse:
    """Show what can be recorded of a household and of its members."""
    household = household_to_change(user=request.user, household_id=household_id)
    members = members_to_change(user=request.user, household_ids=[household_id])
    page = Page(_("Record a change"), "", household=household)
    context = {"page": page, "choices": _choices(household, several=len(members) > 1), "members": members}
    return render(request, "beneficiaries/change_choices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_household(request: HttpRequest) -> HttpResponse:
    """Register a household with its head."""
    form = HouseholdForm(posted(request), villages=villages_to_choose(user=request.user))
    page = Page(
        _("Register a household"), _("Register"), _("The head comes first; the other members are added after that.")
    )

    def act() -> tuple[str, int]:
        household = household_register(
            actor=request.user, address=form.place, kk=form.cleaned_data["kk"], head=form.person, **form.turn
        )
        return "household-detail", household.pk

    done = _("The household is registered. Add its other members.")
    return ask(request, form, page, act=act, doubts=lambda: _doubts(request.user, form.person), done=done)


@require_http_methods(["GET", "HEAD", "POST"])
def new_resident(request: HttpRequest, household_id: int) -> HttpResponse:
    """Register somebody in a household."""
    household = household_to_change(user=request.user, household_id=household_id)
    form = ResidentForm(posted(request))
    page = Page(_("Register a resident"), _("Register"), household=household)

    def act() -> tuple[str, int]:
        relation = form.cleaned_data["relation"]
        person_register(
            actor=request.user, household_id=household_id, person=form.person, relation=relation, **form.turn
        )
        return "household-detail", household_id

    done = _("The resident is registered.")
    return ask(request, form, page, act=act, doubts=lambda: _doubts(request.user, form.person), done=done)


@require_http_methods(["GET", "HEAD", "POST"])
def newborn(request: HttpRequest, household_id: int) -> HttpResponse:
    """Register a child that was born into a household."""
    household = household_to_change(user=request.user, household_id=household_id)
    parents = members_to_change(user=request.user, household_ids=[household_id])
    form = NewbornForm(posted(request), parents=parents)
    page = Page(
        _("A child is born"), _("Register the child"), _("It has no NIK yet; that joins later."), household=household
    )

    def act() -> tuple[str, int]:
        child = form.cleaned_data
        newborn_register(
            actor=request.user,
            parent_id=child["parent"],
            name=child["name"],
            sex=child["sex"],
            born_on=child["on"],
            birthplace=child["birthplace"],
            cause=child["cause"],
        )
        return "household-detail", household_id

    def doubts() -> list[Doubt]:
        child = form.cleaned_data
        return _doubts(request.user, NewPerson(name=child["name"], sex=child["sex"], born_on=child["on"]))

    return ask(request, form, page, act=act, doubts=doubts, done=_("The child is registered."))


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, household_id: int) -> HttpResponse:
    """Record that a whole household moves."""
    household = household_to_change(user=request.user, household_id=household_id)
    form = MoveForm(posted(request), household=household, villages=villages_to_choose(user=request.user))
    page = Page(_("The household moves"), _("Record the move"), _("With all who live in it."), household=household)

    def act() -> tuple[str, int]:
        household_move(actor=request.user, household_id=household_id, address=form.place, **form.turn)
        return "household-detail", household_id

    return ask(request, form, page, act=act, done=_("The new address is recorded."))


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, household_id: int) -> HttpResponse:
    """Let some members become a household of their own."""
    household = household_to_change(user=request.user, household_id=household_id)
    members = members_to_change(user=request.user, household_ids=[household_id])
    villages = villages_to_choose(user=request.user)
    form = SplitForm(posted(request), household=household, members=members, villages=villages)
    page = Page(
        _("Some members leave"),
        _("Make it a household"),
        _("Choose for each who leaves what she is in the new household; one of them is its head."),
        household=household,
    )

    def act() -> tuple[str, int]:
        new = household_split(
            actor=request.user,
            household_id=household_id,
            relations=form.relations,
            address=form.place,
            kk=form.cleaned_data["kk"],
            **form.turn,
        )
        return "household-detail", new.pk

    return ask(request, form, page, act=act, done=_("Recorded. This is the new household."))


@require_http_methods(["GET", "HEAD", "POST"])
def head(request: HttpRequest, household_id: int) -> HttpResponse:
    """Record who the head is, and what everybody else is to her or him."""
    household = household_to_change(user=request.user, household_id=household_id)
    members = members_to_change(user=request.user, household_ids=[household_id])
    form = HeadForm(posted(request), members=members)
    page = Page(_("Another head"), _("Record the change"), household=household)

    def act() -> tuple[str, int]:
        household_head_set(actor=request.user, household_id=household_id, relations=form.relations, **form.turn)
        return "household-detail", household_id

    return ask(request, form, page, act=act, done=_("Recorded."))


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, household_id: int) -> HttpResponse:
    """Record another KK number."""
    household = household_to_change(user=request.user, household_id=household_id)
    form = CardForm(posted(request))
    page = Page(_("Another family card"), _("Record the number"), household=household)

    def act() -> tuple[str, int]:
        household_number_set(actor=request.user, household_id=household_id, kk=form.cleaned_data["kk"], **form.turn)
        return "household-detail", household_id

    return ask(request, form, page, act=act, done=_("The KK number is recorded."))


def _doubts(user: Any, person: NewPerson) -> list[Doubt]:
    """Return whom somebody new could be already, and what is odd about her NIK."""
    nik = read_nik(person.nik) if person.nik.strip() else ""
    if nik:
        limited(actor=user, limit="lookup")  # that a number is taken is an answer, too
    found = [Doubt(*each) for each in nik_questions(nik, born_on=person.born_on, sex=person.sex)] if nik else []
    if same := possible_same(user=user, nik=nik, name=person.name, born_on=person.born_on):
        found.insert(0, Doubt("same", _("Somebody known already could be meant:"), same))
    return found


def _choices(household: Household, *, several: bool) -> list[Choice]:
    def to(route: str) -> str:
        return reverse(route, args=[household.pk])

    split_off = Choice(
        to("household-split"),
        _("Some members leave"),
        _("And become a household of their own, here or elsewhere."),
        "arrows-split-2",
    )
    return [
        Choice(to("newborn-new"), _("A child is born"), _("It has no NIK yet; that joins later."), "baby-carriage"),
        Choice(to("resident-new"), _("Register a resident"), _("Who lives here and is not recorded."), "user-plus"),
        Choice(
            to("household-move"), _("The household moves"), _("To another address, with all who live in it."), "truck"
        ),
        *([split_off] if several else []),
        Choice(to("household-head"), _("Another head"), _("And what the others are to her or him."), "user-star"),
        Choice(to("household-card"), _("Another family card"), _("When the KK number is new or was wrong."), "id"),
        Choice(to("household-rank"), _("DTSEN decile"), _("With its quarter, and who says so."), "stairs"),
        Choice(to("household-point"), _("Where the house stands"), _("Taken by the telephone, or typed."), "map-pin"),
        Choice(to("house-photo-new"), _("Picture of the house"), _("Taken at the visit."), "camera"),
    ]
