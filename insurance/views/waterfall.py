"""The waterfall of a region, the names in its buckets, and both as files."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from insurance.charts import waterfall_chart
from insurance.exceptions import BucketRefused
from insurance.forms_waterfall import DayForm
from insurance.rules.leaves import sums_of
from insurance.rules.waterfall import Bucket
from insurance.selectors.access import may, region_for
from insurance.selectors.buckets import CARD_BUCKETS, PERSON_BUCKETS, card_page, resident_page
from insurance.selectors.counting import counting_of, may_ask
from insurance.selectors.waterfall import kept_leaves
from insurance.selectors.waterfall_page import CARDS, RESIDENTS, waterfall_page
from insurance.services.bucket_export import bucket_export
from insurance.services.waterfall_request import waterfall_request
from insurance.tables import waterfall_csv, waterfall_places_csv
from insurance.views.files import csv_file
from regions.capabilities import Capability
from regions.models import Region


@require_safe
def waterfall(request: HttpRequest, code: str) -> HttpResponse:
    """Show how registered cards come down to residents treated today; ``?format=csv&table=buckets|places``."""
    form = DayForm(request.GET)
    page = waterfall_page(request.user, code, as_of=form.day)
    if request.GET.get("format") == "csv":
        places = request.GET.get("table") == "places"
        name = f"waterfall-{code}-{page.as_of.isoformat()}-{'places' if places else 'buckets'}"
        return csv_file(waterfall_places_csv(page) if places else waterfall_csv(page), name)
    context = {
        "page": page,
        "region": page.region,
        "form": form,
        "chart": waterfall_chart(page) if not page.hides else None,
        "may_refresh": may_ask(request.user, page.region),
        "may_assign": may(request.user, Capability.CHANGE_MEMBERS, code),
    }
    return render(request, "insurance/waterfall.html", context)


@require_POST
def refresh(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the waterfall to be worked out anew in the background."""
    region = region_for(request.user, code, needs=Capability.CHANGE_MEMBERS)
    job = waterfall_request(actor=request.user, region=region)
    return redirect("job-detail", job.pk)


@require_safe
def cards(request: HttpRequest, code: str, bucket: str) -> HttpResponse:
    """List the cards of a bucket by name; ``?format=csv`` for a spreadsheet."""
    region = region_for(request.user, code, needs=Capability.VIEW_MEMBERS)
    chosen = _bucket(CARD_BUCKETS, bucket)
    if request.GET.get("format") == "csv":
        return _file(request, region, chosen, of_cards=True, name=f"waterfall-{code}-{chosen.code}")
    page = card_page(request.user, region, chosen, **_keys(request))
    context = {
        "region": region,
        "bucket": chosen,
        "page": page,
        "filters": _filters(region, CARDS, CARD_BUCKETS, chosen),
        "counting": counting_of(request.user, region),
        "may_decide": may(request.user, Capability.CHANGE_MEMBERS, code),
    }
    return render(request, "insurance/bucket_cards.html", context)


@require_safe
def residents(request: HttpRequest, code: str, bucket: str) -> HttpResponse:
    """List the residents of a bucket by name; ``?format=csv`` for a spreadsheet."""
    region = region_for(request.user, code, needs=Capability.VIEW_PEOPLE)
    chosen = _bucket(PERSON_BUCKETS, bucket)
    if request.GET.get("format") == "csv":
        return _file(request, region, chosen, of_cards=False, name=f"waterfall-{code}-residents-{chosen.code}")
    page = resident_page(request.user, region, chosen, **_keys(request))
    context = {
        "region": region,
        "bucket": chosen,
        "page": page,
        "filters": _filters(region, RESIDENTS, PERSON_BUCKETS, chosen),
        "counting": counting_of(request.user, region),
    }
    return render(request, "insurance/bucket_residents.html", context)


def _file(request: HttpRequest, region: Region, bucket: Bucket, *, of_cards: bool, name: str) -> HttpResponse:
    """Hand out a bucket, or go back to its list and say why not."""
    try:
        return csv_file(bucket_export(actor=request.user, region=region, bucket=bucket, of_cards=of_cards), name)
    except BucketRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)


def _bucket(known: dict[str, Bucket], code: str) -> Bucket:
    if code not in known:
        raise Http404(_("There is no such list."))
    return known[code]


def _keys(request: HttpRequest) -> dict[str, str]:
    return {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}


def _filters(region: Region, side: str, known: dict[str, Bucket], chosen: Bucket) -> list[dict[str, object]]:
    sums = sums_of(kept_leaves([region.code])[region.code])
    counts = sums.members if side == CARDS else sums.residents
    return [
        {"label": each.label, "url": f"../{each.code}/", "active": each is chosen, "count": counts[each.code]}
        for each in known.values()
        if counts[each.code] or each is chosen
    ]
