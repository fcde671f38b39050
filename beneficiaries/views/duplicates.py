"""Pages of possible duplicates: which wait, two records side by side, and what somebody decides about them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.selectors.saved_filters import saved_chips
from beneficiaries.exceptions import ChangeRefused, DuplicateRefused
from beneficiaries.forms_duplicates import SeparateForm, UniteForm
from beneficiaries.models import Person
from beneficiaries.selectors.duplicates import (
    DECIDED,
    KINDS,
    SCORES,
    DuplicateDetail,
    Wanted,
    duplicate_detail,
    duplicate_list,
    kinds_of,
    reasons_of,
)
from beneficiaries.services.duplicate_decisions import (
    duplicate_read_record,
    duplicate_reopen,
    duplicate_separate,
    duplicate_unite,
)
from beneficiaries.services.duplicates import duplicates_request
from beneficiaries.views.chips import FilterChip, district_chips, village_chips
from beneficiaries.views.comparison import facts_of, reasons_in_words, score_in_words
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """List the pairs that wait, or with ``?state=decided`` what was decided."""
    user: Any = request.user
    wanted = Wanted.read(request.GET)
    found = duplicate_list(
        user=user, wanted=wanted, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )

    def in_place(code: str) -> str:
        return _list_address(wanted, region=code)

    context = {
        "found": found,
        "wanted": wanted,
        "saved": saved_chips(user=user, page="duplicate-list", values=wanted.query()),
        "rows": [
            (pair, _pair_address("duplicate-detail", pair.pk, wanted), kinds_of(pair)) for pair in found.page.items
        ],
        "has_place": user.reach.anywhere(Capability.VIEW_PEOPLE),
        "may_search": user.reach.anywhere(Capability.CHANGE_PEOPLE),
        "states": _state_chips(wanted),
        "kinds": _kind_chips(wanted),
        "districts": district_chips(found.filter, in_place),
        "villages": village_chips(found.filter, in_place),
    }
    return render(request, "beneficiaries/duplicate_list.html", context)


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Ask for a new search in the background."""
    job = duplicates_request(actor=request.user)
    messages.success(request, _("The search has been asked for. It compares everybody of the regency."))
    return redirect("job-detail", job.pk)


@require_safe
def duplicate(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Show a pair side by side; that both were read is recorded."""
    wanted = Wanted.read(request.GET)
    found = duplicate_detail(user=request.user, pair_id=pair_id, wanted=wanted)
    pair = found.pair
    duplicate_read_record(actor=request.user, pair=pair, persons=[pair.first_id, pair.second_id])
    facts = facts_of(found.rows)
    context = {
        "found": found,
        "pair": pair,
        "sides": [_side(request.user, row.person, found, wanted) for row in found.rows],
        "facts": [fact for fact in facts if fact.differs or fact.first],
        "same": [fact for fact in facts if not (fact.differs or fact.first)],
        "reasons": reasons_in_words(reasons_of(pair)),
        "likely": score_in_words(pair.score),
        "form": SeparateForm(),
        "list_url": _list_address(wanted),
        "separate_url": _pair_address("duplicate-separate", pair_id, wanted),
        "reopen_url": _pair_address("duplicate-reopen", pair_id, wanted),
        "next_url": _pair_address("duplicate-detail", found.following, wanted) if found.following else "",
    }
    return render(request, "beneficiaries/duplicate_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unite(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Ask whether the pair is to be one person with the record ``?remaining=``, and make it so."""
    wanted = Wanted.read(request.GET)
    found = _to_decide(request, pair_id, wanted)
    remaining = next((row.person for row in found.rows if str(row.person.pk) == request.GET.get("remaining", "")), None)
    if remaining is None:
        raise NotWithinReach(_("There is no such record in this pair."))
    if found.pair.verdict and request.method != "POST":  # who sends it anyway is told who was first
        return redirect(_pair_address("duplicate-detail", pair_id, wanted))
    form = UniteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            duplicate_unite(actor=request.user, pair_id=pair_id, remaining_id=remaining.pk, **form.cleaned_data)
        except ChangeRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        except DuplicateRefused as refusal:
            return _refused(request, refusal, pair_id, wanted)
        else:
            messages.success(request, _("Both records are one person now. Under “Decided” it can be taken back."))
            return _on_to(found, wanted)
    (other,) = (row.person for row in found.rows if row.person.pk != remaining.pk)
    context = {
        "remaining": remaining,
        "other": other,
        "form": form,
        "effects": _effects(remaining, other),
        "action_url": _pair_address("duplicate-unite", pair_id, wanted, remaining=str(remaining.pk)),
        "back_url": _pair_address("duplicate-detail", pair_id, wanted),
    }
    return render(request, "beneficiaries/duplicate_unite.html", context)


@require_POST
def separate(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Record that the pair is two persons, and go on to the next."""
    wanted = Wanted.read(request.GET)
    found = _to_decide(request, pair_id, wanted)
    try:
        duplicate_separate(actor=request.user, pair_id=pair_id, note=request.POST.get("note", ""))
    except DuplicateRefused as refusal:
        return _refused(request, refusal, pair_id, wanted)
    messages.success(
        request, _("Recorded as two persons; nobody is asked again. Under “Decided” it can be taken back.")
    )
    return _on_to(found, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Ask whether a decision is to be taken back, and take it back."""
    wanted = Wanted.read(request.GET)
    found = _to_decide(request, pair_id, wanted)
    back = _pair_address("duplicate-detail", pair_id, wanted)
    if request.method == "POST":
        try:
            duplicate_reopen(actor=request.user, pair_id=pair_id)
        except (DuplicateRefused, ChangeRefused) as refusal:
            return _refused(request, refusal, pair_id, wanted)
        messages.success(request, _("The decision is taken back. The pair waits again."))
        return redirect(back)
    if not found.pair.verdict:
        return redirect(back)
    context = {"found": found, "pair": found.pair, "action_url": request.get_full_path(), "back_url": back}
    return render(request, "beneficiaries/duplicate_reopen.html", context)


def _to_decide(request: HttpRequest, pair_id: int, wanted: Wanted) -> DuplicateDetail:
    found = duplicate_detail(user=request.user, pair_id=pair_id, wanted=wanted)
    if not found.may_decide:
        raise NotAllowed(_("Your role does not change residents here."))
    return found


def _refused(request: HttpRequest, refusal: Exception, pair_id: int, wanted: Wanted) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect(_pair_address("duplicate-detail", pair_id, wanted))


def _on_to(found: DuplicateDetail, wanted: Wanted) -> HttpResponse:
    if found.following:
        return redirect(_pair_address("duplicate-detail", found.following, wanted))
    return redirect(reverse("duplicate-list") + _list_address(wanted))


def _side(user: Any, person: Person, found: DuplicateDetail, wanted: Wanted) -> dict[str, Any]:
    shown = person.merged_into_id is None  # a record that leads to another has no page and no number to reveal
    may_reveal = shown and user.reach.at(Capability.REVEAL_NUMBERS, person.village_id)
    older = person.pk == found.pair.first_id
    return {
        "person": person,
        "label": _("Older record") if older else _("Newer record"),
        "keep": _("Keep the older record") if older else _("Keep the newer record"),
        "url": reverse("person-detail", args=[person.pk]) if shown else "",
        "reveal_url": reverse("person-reveal", args=[person.pk]) if may_reveal else "",
        "unite_url": _pair_address("duplicate-unite", found.pair.pk, wanted, remaining=str(person.pk)),
        "proposed": person.pk == found.proposed,
    }


def _effects(remaining: Person, other: Person) -> list[str]:
    effects = [_("Cards, proposals and cases of the other record belong to this one from then on.")]
    if other.nik and remaining.nik:
        effects.append(_("The other NIK becomes a former number: she is still found by it."))
    elif other.nik:
        effects.append(_("The NIK of the other record joins this one."))
    effects.append(_("The other record leads here. Nothing is deleted: both can be taken apart again."))
    return effects


def _state_chips(wanted: Wanted) -> list[FilterChip]:
    everything = not wanted.state and not wanted.least
    chips = [FilterChip(_("All that wait"), _list_address(wanted, state="", score=""), active=everything)]
    chips += [
        FilterChip(
            score_in_words(score),
            _list_address(wanted, state="", score=str(score)),
            active=wanted.least == score and not wanted.state,
        )
        for score in SCORES
    ]
    decided = _list_address(wanted, state=DECIDED, score="")
    return [*chips, FilterChip(_("Decided"), decided, active=bool(wanted.state))]


def _kind_chips(wanted: Wanted) -> list[FilterChip]:
    chips = [FilterChip(_("All kinds"), _list_address(wanted, kind=""), active=not wanted.kind)]
    return chips + [
        FilterChip(label, _list_address(wanted, kind=kind), active=wanted.kind == kind)
        for kind, (label, _codes) in KINDS.items()
    ]


def _list_address(wanted: Wanted, **changes: str) -> str:
    values = {name: value for name, value in (wanted.query() | changes).items() if value}
    return f"?{urlencode(values)}" if values else "?"


def _pair_address(route: str, pair_id: int, wanted: Wanted, **more: str) -> str:
    values = wanted.query() | more
    return reverse(route, args=[pair_id]) + (f"?{urlencode(values)}" if values else "")
