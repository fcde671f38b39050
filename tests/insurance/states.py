"""Let the insurer say something else of a card, as a load of a later file would."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.forms.models import model_to_dict

from insurance.models import Membership, MembershipPast

_RELATIONS = ("person", "territory", "village", "batch")


def close(card: Membership, *, valid_to: date | None, known_at: datetime) -> MembershipPast:
    """Move the present state of ``card`` to the past; without ``valid_to`` it was a mistake."""
    values = model_to_dict(card, exclude=["id", "row_hash"])
    for name in _RELATIONS:
        values[f"{name}_id"] = values.pop(name)
    past = MembershipPast.objects.create(**values, valid_to=valid_to, superseded_at=known_at)
    Membership.objects.filter(pk=card.pk).delete()
    return past


def change(
    card: Membership, *, valid_from: date, known_at: datetime, mistake: bool = False, **values: Any
) -> Membership:
    """Replace the present state of ``card`` from a day on, as learned at a moment."""
    past = close(card, valid_to=None if mistake else valid_from, known_at=known_at)
    kept = {
        field.attname: getattr(past, field.attname)
        for field in Membership._meta.concrete_fields
        if field.attname not in {"id", "valid_from", "recorded_at"}
    }
    return Membership.objects.create(**{**kept, **values}, valid_from=valid_from, recorded_at=known_at)
