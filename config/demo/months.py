"""The last two months closed, one of them revised for what the insurer told late: so the pages of months show something."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.demo.cast import REGENCY
from insurance.codes import MemberStatus, Segment
from insurance.models import Membership, MembershipPast, MonthClosing
from insurance.services.closing import month_close

_LATE = 20
_REASON = (
    "Daftar susulan BPJS: tunggakan dibayar bulan itu, kartu aktif sampai akhir bulan dan belum ada di berkas bulanan."
)
_STATE = [field.attname for field in MembershipPast._meta.get_fields() if hasattr(field, "attname")]


@transaction.atomic
def months_close() -> int:
    """Close the last two months of the regency and revise the last; return how many closings, none when there are some."""
    if MonthClosing.objects.filter(region=REGENCY).exists():
        return 0
    head = User.objects.get(username="kepala.dinas")
    this_month = timezone.localdate().replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    common: dict[str, Any] = {"actor": head, "region_code": REGENCY, "second_factor": True}
    month_close(**common, month=last_month - timedelta(days=1), expected=0)
    month_close(**common, month=last_month, expected=0)
    if not _tell_late(last_month, this_month):
        return 2
    month_close(**common, month=last_month, expected=1, reason=_REASON)
    return 3


def _tell_late(begin: date, end: date) -> int:
    """Let some cards have been active from ``begin`` until ``end``, told now; what they are today stays as it is."""
    cards = list(
        Membership.objects.in_region(REGENCY)
        .filter(segment=Segment.PBPU, status=MemberStatus.INACTIVE, person__isnull=False, valid_from__lt=begin)
        .order_by("pk")
    )
    now = timezone.now()
    chosen = cards[:: max(1, len(cards) // _LATE)][:_LATE]
    past = []
    for card in chosen:
        state = {name: getattr(card, name) for name in _STATE if hasattr(card, name) and name != "id"}
        past.append(MembershipPast(**state, valid_to=begin, superseded_at=now))
        active = {"status": MemberStatus.ACTIVE, "status_reason": "", "status_said": "", "valid_from": begin}
        past.append(MembershipPast(**{**state, **active, "recorded_at": now}, valid_to=end, superseded_at=now))
        card.valid_from, card.recorded_at = end, now
    MembershipPast.objects.bulk_create(past)
    Membership.objects.bulk_update(chosen, ["valid_from", "recorded_at"])
    return len(chosen)
