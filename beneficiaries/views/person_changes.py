"""What happens to one person: choose it, write it, record it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.limits import limited
from beneficiaries.codes import LifeStatus, Sex
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.forms_changes import CorrectionForm, JoinForm, MarriageForm, NumberForm, PartnerForm, PhoneForm
from beneficiaries.models import Person
from beneficiaries.rules.families import LEAST_AGE_TO_MARRY
from beneficiaries.rules.numbers import nik_questions, read_nik
from beneficiaries.selectors.changing import (
    household_by_number,
    members_to_change,
    person_by_number,
    person_to_change,
    villages_to_choose,
)
from beneficiaries.selectors.person import merge_to_undo
from beneficiaries.services.correction import person_correct, person_phone_set
from beneficiaries.services.families import couple_marry, members_join
from beneficiaries.services.merging import person_unmerge
from beneficiaries.services.numbers import person_number_set
from beneficiaries.views.changing import Choice, Doubt, Page, ask
from core.web.refusals import posted


@require_safe
def choose(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what can be recorded of a person."""
    person = person_to_change(user=request.user, person_id=person_id)
    context = {"page": Page(_("Record a change"), "", person=person), "choices": _choices(person)}
    return render(request, "beneficiaries/change_choices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record a NIK that joins, or put one right."""
    person = person_to_change(user=request.user, person_id=person_id)
    form = NumberForm(posted(request))
    page = Page(
        _("NIK"),
        _("Record the NIK"),
        _("The number until now becomes a former one, by which the person is still found."),
        person=person,
    )

    def act() -> tuple[str, int]:
        values = {name: form.cleaned_data[name] for name in ("nik", "no_nik_reason")}
        person_number_set(actor=request.user, person_id=person_id, **values, **form.turn)
        return "person-detail", person_id

    def doubts() -> list[Doubt]:
        if not form.cleaned_data["nik"]:
            return []
        limited(actor=request.user, limit="lookup")  # that a number is taken is an answer, too
        return _nik_doubts(form.cleaned_data["nik"], person)

    return ask(request, form, page, act=act, doubts=doubts, done=_("The NIK is recorded."))


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, person_id: int) -> HttpResponse:
    """Put the facts of a person right."""
    person = person_to_change(user=request.user, person_id=person_id)
    form = CorrectionForm(posted(request), person=person)
    page = Page(_("Correct the facts"), _("Record what is right"), person=person)

    def act() -> tuple[str, int]:
        person_correct(actor=request.user, person_id=person_id, **form.facts, **form.turn)
        return "person-detail", person_id

    def doubts() -> list[Doubt]:
        facts = form.facts
        if person.nik is None or (facts["born_on"], facts["sex"]) == (person.born_on, person.sex):
            return []
        return [Doubt(*each) for each in nik_questions(person.nik, born_on=facts["born_on"], sex=facts["sex"])]

    return ask(
        request, form, page, act=act, doubts=doubts, done=_("Recorded; what was known before is in the history.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record the telephone number of a person."""
    person = person_to_change(user=request.user, person_id=person_id)
    form = PhoneForm(posted(request), initial={"phone": person.phone})

    def act() -> tuple[str, int]:
        person_phone_set(actor=request.user, person_id=person_id, phone=form.cleaned_data["phone"])
        return "person-detail", person_id

    return ask(request, form, Page(_("Telephone"), _("Save"), person=person), act=act, done=_("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let a person join another household; who lives with her may come along."""
    user, person = request.user, person_to_change(user=request.user, person_id=person_id)
    home = [person.household_id] if person.household_id else []
    others = [member for member in members_to_change(user=user, household_ids=home) if member.pk != person_id]
    form = JoinForm(posted(request), members=others)
    page = Page(_("Join another household"), _("Record the change"), person=person)

    def act() -> tuple[str, int]:
        limited(actor=user, limit="lookup")
        household = household_by_number(user=user, number=form.cleaned_data["number"])
        relations = {person_id: form.cleaned_data["relation"]} | form.relations
        members_join(actor=user, household_id=household.pk, relations=relations, **form.turn)
        return "household-detail", household.pk

    return ask(request, form, page, act=act, done=_("Recorded. This is the household now."))


@require_http_methods(["GET", "HEAD", "POST"])
def marry(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask whom a person marries."""
    person = person_to_change(user=request.user, person_id=person_id)
    form = PartnerForm(posted(request))

    def act() -> tuple[str, int, int]:
        limited(actor=request.user, limit="lookup")
        partner = person_by_number(user=request.user, nik=form.cleaned_data["nik"])
        _check_partner(person, partner)
        return "person-marry-with", person_id, partner.pk

    page = Page(_("Marriage"), _("Next"), _("Whom did this person marry?"), person=person)
    return ask(request, form, page, act=act)


@require_http_methods(["GET", "HEAD", "POST"])
def marry_with(request: HttpRequest, person_id: int, partner_id: int) -> HttpResponse:
    """Record a marriage: where the couple lives, and who comes along."""
    user = request.user
    person, partner = (person_to_change(user=user, person_id=key) for key in (person_id, partner_id))
    groom, bride = (person, partner) if person.sex == Sex.MALE else (partner, person)
    homes = [each.household_id for each in (groom, bride) if each.household_id]
    others = [
        member
        for member in members_to_change(user=user, household_ids=homes)
        if member.pk not in {person_id, partner_id}
    ]
    form = MarriageForm(posted(request), others=others, villages=villages_to_choose(user=user))
    page = Page(
        _("Marriage"),
        _("Record the marriage"),
        _("%(groom)s and %(bride)s") % {"groom": groom.name, "bride": bride.name},
        person=person,
    )

    def act() -> tuple[str, int]:
        household = couple_marry(
            actor=user,
            groom_id=groom.pk,
            bride_id=bride.pk,
            home=form.cleaned_data["home"],
            address=form.place,
            kk=form.cleaned_data["kk"],
            children=form.cleaned_data.get("children", []),
            **form.turn,
        )
        return "household-detail", household.pk

    def doubts() -> list[Doubt]:
        youngest = min(each.age_on(form.cleaned_data["on"]) for each in (groom, bride))
        if youngest >= LEAST_AGE_TO_MARRY:
            return []
        words = _("One of them was %(age)s years old. Below %(least)s a court has to allow it.")
        return [Doubt("age", words % {"age": youngest, "least": LEAST_AGE_TO_MARRY})]

    return ask(request, form, page, act=act, doubts=doubts, done=_("Recorded. This is where they live now."))


@require_http_methods(["GET", "HEAD", "POST"])
def unmerge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Ask whether two records shall be taken apart, and do it."""
    merge = merge_to_undo(user=request.user, merge_id=merge_id)
    person = merge.remaining
    if request.method == "POST":
        try:
            person_unmerge(actor=request.user, merge_id=merge_id)
        except ChangeRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("These are two persons again."))
        return redirect("person-detail", person.pk)
    context = {"page": Page(_("Take two records apart"), "", person=person), "merge": merge}
    return render(request, "beneficiaries/unmerge.html", context)


def _nik_doubts(nik: str, person: Person) -> list[Doubt]:
    return [Doubt(*each) for each in nik_questions(read_nik(nik), born_on=person.born_on, sex=person.sex)]


def _check_partner(person: Person, partner: Person) -> None:
    if person.sex == partner.sex:
        raise ChangeRefused(_("A marriage is recorded of a man and a woman."), code="couple", field="nik")


def _choices(person: Person) -> list[Choice]:
    def to(route: str) -> str:
        return reverse(route, args=[person.pk])

    here = [
        Choice(to("person-marry"), _("Marriage"), _("With whom, and where they live from then on."), "heart"),
        Choice(
            to("person-join"), _("Joins another household"), _("Alone or with others of the household."), "home-move"
        ),
    ]
    back = [Choice(to("person-join"), _("Comes back into another household"), _("Than the one before."), "home-move")]
    status = {
        LifeStatus.ALIVE: (_("Died or moved away"), _("With the day, and the paper that says so."), "user-off"),
        LifeStatus.MOVED: (
            _("Came back, or died elsewhere"),
            _("Back into the same household, or never."),
            "home-check",
        ),
        LifeStatus.DECEASED: (_("Is alive"), _("When the death was recorded by mistake."), "home-check"),
    }[LifeStatus(person.status)]
    more = {LifeStatus.ALIVE: here, LifeStatus.MOVED: back}
    nik = _("Correct the NIK") if person.nik else _("The NIK has come")
    return [
        Choice(to("person-status"), *status),
        *more.get(LifeStatus(person.status), []),
        Choice(to("person-number"), nik, _("The old number still leads here."), "id"),
        Choice(to("person-correct"), _("Correct the facts"), _("Name, birth date, schooling, disability…"), "edit"),
        Choice(to("person-phone"), _("Telephone"), _("Under which number the person is reached."), "phone"),
    ]
