"""What is known of a house: its rank in DTSEN, where it stands, how it looks."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.forms_households import PhotoForm, PointForm, RankForm
from beneficiaries.rules.points import point_questions
from beneficiaries.selectors.changing import household_to_change
from beneficiaries.selectors.houses import house_photo
from beneficiaries.services.houses import (
    house_locate,
    house_photo_add,
    house_photo_remove,
    household_rank_record,
)
from beneficiaries.views.changing import Doubt, Page, ask
from core.web.files import file_answer
from core.web.refusals import posted
from regions.selectors.extents import extent_of


@require_http_methods(["GET", "HEAD", "POST"])
def rank(request: HttpRequest, household_id: int) -> HttpResponse:
    """Record the decile of a family."""
    household = household_to_change(user=request.user, household_id=household_id)
    form = RankForm(posted(request))

    def act() -> tuple[str, int]:
        household_rank_record(actor=request.user, household_id=household_id, **form.cleaned_data)
        return "household-detail", household_id

    page = Page(_("DTSEN decile"), _("Record the decile"), household=household)
    return ask(request, form, page, act=act, done=_("The decile is recorded; earlier ones stay."))


@require_http_methods(["GET", "HEAD", "POST"])
def point(request: HttpRequest, household_id: int) -> HttpResponse:
    """Record where a house stands; a point far outside the regency is asked about."""
    household = household_to_change(user=request.user, household_id=household_id)
    form = PointForm(posted(request), initial={"latitude": household.latitude, "longitude": household.longitude})

    def act() -> tuple[str, int]:
        house_locate(actor=request.user, household_id=household_id, **form.cleaned_data)
        return "household-detail", household_id

    def doubts() -> list[Doubt]:
        return [Doubt(*each) for each in point_questions(**form.cleaned_data, extent=extent_of(household.village_id))]

    page = Page(
        _("Where the house stands"),
        _("Save the point"),
        _("Stand at the house and let the telephone say where that is, or type the point."),
        household=household,
        extra="beneficiaries/_position.html",
    )
    return ask(request, form, page, act=act, doubts=doubts, done=_("The point is saved."))


@require_http_methods(["GET", "HEAD", "POST"])
def new_photo(request: HttpRequest, household_id: int) -> HttpResponse:
    """Take in a picture of a house."""
    household = household_to_change(user=request.user, household_id=household_id)
    form = PhotoForm(posted(request), request.FILES or None, initial={"taken_on": timezone.localdate()})

    def act() -> tuple[str, int]:
        house_photo_add(actor=request.user, household_id=household_id, **form.cleaned_data)
        return "household-detail", household_id

    page = Page(_("Picture of the house"), _("Save the picture"), household=household)
    return ask(request, form, page, act=act, done=_("The picture is saved."))


@require_safe
def photo(request: HttpRequest, photo_id: int) -> FileResponse:
    """Answer with a picture of a house, to whom the household is open."""
    return file_answer(house_photo(user=request.user, photo_id=photo_id).stored_as)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Ask whether a picture shall be taken back, and do it."""
    found = house_photo(user=request.user, photo_id=photo_id)
    household = household_to_change(user=request.user, household_id=found.household_id)
    if request.method == "POST":
        house_photo_remove(actor=request.user, photo_id=photo_id)
        messages.success(request, _("The picture is taken back."))
        return redirect("household-detail", household.pk)
    context = {"page": Page(_("Take the picture back"), "", household=household), "photo": found}
    return render(request, "beneficiaries/photo_remove.html", context)
