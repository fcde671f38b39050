"""A bucket of the waterfall as a file: names leave the house, so it is recorded who took which."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.identifiers import mask
from insurance.exceptions import BucketRefused
from insurance.rules.waterfall import Bucket
from insurance.selectors.access import may
from insurance.selectors.buckets import cards_in, residents_in
from insurance.selectors.counting import not_counted, run_of
from regions.capabilities import Capability
from regions.models import Region

MOST_ROWS = 20_000
_CARDS = ("village", "village_name", "card_number", "nik", "name", "born", "segment", "status", "cause", "bucket")
_RESIDENTS = ("village", "village_name", "rt", "rw", "nik", "name", "born", "sex", "bucket")


@transaction.atomic
def bucket_export(*, actor: Any, region: Region, bucket: Bucket, of_cards: bool) -> str:
    """Return the names of a bucket that ``actor`` may see as CSV. Records ``waterfall.export`` with the number of rows.

    Numbers are whole for who may export lists of people there, masked for everybody else.

    Raises:
        BucketRefused: ``too_many`` rows for one file; ``not_counted``: the waterfall was never worked out there, an empty
            file would say that there is nobody.
    """
    if run_of(region) is None:
        raise BucketRefused(not_counted(), code="not_counted")
    whole = may(actor, Capability.EXPORT_PEOPLE, region.code)
    lines = list(
        _cards(actor, region, bucket, whole=whole) if of_cards else _residents(actor, region, bucket, whole=whole)
    )
    if len(lines) > MOST_ROWS:
        raise BucketRefused(
            _("These are more than %(most)s names. Choose a district or a village.") % {"most": MOST_ROWS},
            code="too_many",
        )
    audit_record(
        actor=actor,
        action="waterfall.export",
        subject=region,
        region=region.code,
        detail={"bucket": bucket.code, "rows": len(lines), "format": "csv"},
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_CARDS if of_cards else _RESIDENTS)
    writer.writerows(lines)
    return out.getvalue()


def _cards(actor: Any, region: Region, bucket: Bucket, *, whole: bool) -> Iterable[Sequence[Any]]:
    rows = cards_in(actor, region, bucket).select_related("village").order_by("place", "name", "id")
    for card in rows[: MOST_ROWS + 1]:
        yield (
            card.place,
            card.village.name if card.village else "",
            shown_number(card.card_number, whole=whole),
            shown_number(card.nik, whole=whole),
            safe_text(card.name),
            card.born_on,
            card.segment,
            card.status,
            card.status_reason,
            bucket.code,
        )


def _residents(actor: Any, region: Region, bucket: Bucket, *, whole: bool) -> Iterable[Sequence[Any]]:
    rows = (
        residents_in(actor, region, [bucket]).select_related("village", "household").order_by("village", "name", "id")
    )
    for person in rows[: MOST_ROWS + 1]:
        yield (
            person.village_id,
            person.village.name,
            person.household.rt if person.household else "",
            person.household.rw if person.household else "",
            shown_number(person.nik or "", whole=whole),
            safe_text(person.name),
            person.born_on,
            person.sex,
            bucket.code,
        )


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def shown_number(number: str, *, whole: bool) -> str:
    """Return a number whole or masked."""
    return number if whole else mask(number)
