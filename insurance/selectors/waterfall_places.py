"""Cards by place and segment out of the kept counts of the waterfall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q, Sum

from insurance.codes import MemberStatus
from insurance.models import WaterfallFact
from insurance.rules.coverage import Tally, tally_sum
from regions.models import Level, Region
from regions.querysets import within
from regions.rules.codes import level_of


def kept_places(region: Region) -> Mapping[str, Mapping[str, Tally]]:
    """Return the cards of a regency, or of what lies in it, by village and segment, as the last run counted them.

    What a regency has more than its villages together is its own: cards that name no village of ours. One query.
    """
    levels = {Level.VILLAGE, region.level} if region.level == Level.REGENCY else {Level.VILLAGE}
    rows = (
        WaterfallFact.objects.filter(within("region", [region.code]), region__level__in=levels, members__gt=0)
        .order_by()
        .values_list("region", "segment")
        .annotate(registered=Sum("members"), active=Sum("members", filter=Q(status=MemberStatus.ACTIVE)))
    )
    found: dict[str, dict[str, Tally]] = defaultdict(dict)
    whole: list[tuple[str, Tally]] = []
    for code, segment, registered, active in rows:
        if level_of(code) == Level.VILLAGE:
            found[code][segment] = Tally(registered, active or 0)
        else:
            whole.append((segment, Tally(registered, active or 0)))
    own = {
        segment: _less(tally, (each[segment] for each in found.values() if segment in each)) for segment, tally in whole
    }
    return (
        {**found, region.code: {segment: tally for segment, tally in own.items() if tally.registered}}
        if whole
        else found
    )


def _less(whole: Tally, parts: Iterable[Tally]) -> Tally:
    taken = tally_sum(parts)
    return Tally(whole.registered - taken.registered, (whole.active or 0) - (taken.active or 0))
