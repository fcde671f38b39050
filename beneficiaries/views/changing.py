"""Ask for a change on a form, doubt what is odd before it is saved, record it, and go back to whom it was about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from beneficiaries.models import Household, Person
from core.web.refusals import refusals_on


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something odd about what was written; ``persons`` are those whom it could be about."""

    code: str
    text: str
    persons: Sequence[Person] = ()

    @property
    def key(self) -> str:
        """What is confirmed when it is written all the same: the same doubt about the same people."""
        return ":".join([self.code, *(str(person.pk) for person in self.persons)])


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the changes to choose from."""

    url: str
    title: str
    text: str
    icon: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page that asks: ``label`` is on its filled button; it is about a person or a household, or neither yet."""

    title: str
    label: str
    lead: str = ""
    person: Person | None = None
    household: Household | None = None
    extra: str = ""

    @property
    def back(self) -> str:
        """Where it was come from."""
        if self.person is not None:
            return reverse("person-detail", args=[self.person.pk])
        if self.household is not None:
            return reverse("household-detail", args=[self.household.pk])
        return reverse("household-list")


def ask(
    request: HttpRequest,
    form: BaseForm,
    page: Page,
    *,
    act: Callable[[], tuple[Any, ...]],
    done: str = "",
    doubts: Callable[[], Sequence[Doubt]] = list,
) -> HttpResponse:
    """Show ``form``, and once it is sent and no doubt is open call ``act``, which returns the route and keys to go to.

    ``doubts`` and ``act`` are called with a valid form; a refusal is shown on it.
    """
    open_doubts: Sequence[Doubt] = ()
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            found = doubts()
            if {doubt.key for doubt in found} <= set(request.POST.getlist("confirmed")):
                route, *keys = act()
                if done:
                    messages.success(request, done)
                return redirect(route, *keys)
            open_doubts = found
    context = {"form": form, "page": page, "doubts": open_doubts}
    return render(request, "beneficiaries/change.html", context, status=422 if form.errors else 200)
