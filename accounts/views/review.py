"""Pages of the access review: who reaches a place, who does not use it, and the yearly word of the head."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms_administration import ReviewForm
from accounts.models import AccessReview, User
from accounts.querysets import REVIEWERS, VIEWERS, places_of_any
from accounts.selectors.accounts import regions_to_choose
from accounts.selectors.review import Question, access_review
from accounts.services.access_reviews import access_review_confirm, access_review_export
from core.exceptions import NotWithinReach
from regions.capabilities import Capability
from regions.querysets import places_of
from regions.rules.codes import covers, is_code

YEARLY = timedelta(days=365)


def _require_reviewer(request: HttpRequest) -> User:
    if not places_of_any(request.user, REVIEWERS):
        raise PermissionDenied(
            _("The access review is for administrators of accounts, auditors and the head of department.")
        )
    return request.user  # type: ignore[return-value]


@require_safe
def access_review_page(request: HttpRequest) -> HttpResponse:
    """Show who reaches a place or one thing today; a number that leads nowhere is told at its field, without an answer."""
    user = _require_reviewer(request)
    asked = {"region": places_of_any(user, REVIEWERS)[0], **request.GET.dict()}
    form = ReviewForm(asked, reader=user, regions=regions_to_choose(user, *REVIEWERS))
    if not form.is_valid() and set(form.errors) != {"number"}:
        raise NotWithinReach("no such place for this reader")
    question: Question | None = form.cleaned_data.get("question")
    if question is None:
        return render(request, "accounts/review.html", {"form": form}, status=422)
    region = question.region
    last = (
        AccessReview.objects.visible_to(user)
        .filter(region=region)
        .select_related("confirmed_by")
        .order_by("-id")
        .first()
    )
    review = access_review(user, question)
    in_view = User.objects.visible_to(user).filter(pk__in={row.user.pk for row in review.all_rows})
    context = {
        "form": form,
        "question": question,
        "region": region,
        "review": review,
        "in_view": set(in_view.values_list("pk", flat=True)),
        "last": last,
        "due": last is None or last.confirmed_at < timezone.now() - YEARLY,
        "may_confirm": any(covers(place, region.code) for place in places_of(user, Capability.CONFIRM_ACCESS)),
        "may_view_accounts": bool(places_of_any(user, VIEWERS)),
    }
    return render(request, "accounts/review.html", context)


@require_POST
def access_review_export_page(request: HttpRequest) -> HttpResponse:
    """Answer with the review as CSV; that it left the house is recorded."""
    user = _require_reviewer(request)
    form = ReviewForm(request.POST, reader=user, regions=regions_to_choose(user, *REVIEWERS))
    if not form.is_valid():
        raise NotWithinReach("no such place for this reader")
    question: Question = form.cleaned_data["question"]
    content = access_review_export(actor=user, question=question)
    response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    name = f"access-review-{question.number or question.region.code}-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def access_review_confirm_page(request: HttpRequest) -> HttpResponse:
    """Confirm the review of a place, as its head of department."""
    user = _require_reviewer(request)
    code = request.POST.get("region", "")
    region = regions_to_choose(user, *REVIEWERS).filter(pk=code).first() if is_code(code) else None
    if region is None:
        raise NotWithinReach("no such place for this reader")
    access_review_confirm(actor=user, region=region)
    messages.success(request, _("Confirmed. The next review is due in a year."))
    return redirect(f"{reverse('access-review')}?{urlencode({'region': region.code})}")
