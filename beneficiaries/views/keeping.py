"""What was decided by hand, in words; and the button that leaves it to the files again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beneficiaries.models import Household, Person
from beneficiaries.services.keeping import household_release, person_release


@require_POST
def release_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let files say again what was decided about a person."""
    person_release(actor=request.user, person_id=person_id)
    messages.success(request, _("The next file may say it again."))
    return redirect("person-detail", person_id)


@require_POST
def release_household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Let files say again what was decided about a household."""
    household_release(actor=request.user, household_id=household_id)
    messages.success(request, _("The next file may say it again."))
    return redirect("household-detail", household_id)


def kept_words(record: Person | Household) -> list[str]:
    """Return the words for the columns of ``record`` that no file may overwrite."""
    return [str(record._meta.get_field(column).verbose_name) for column in record.kept or ()]  # type: ignore[union-attr]
