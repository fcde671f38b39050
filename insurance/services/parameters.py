"""Load the definitions, thresholds, rules, limits, premiums, quotas and budgets that the product ships as data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction

from audit.services import audit_record
from core.ledger import Ledger
from insurance.models import (
    CoverageDefinition,
    CoverageThreshold,
    EnrolmentQuota,
    HeadlineChoice,
    LoadLimit,
    PremiumBudget,
    PremiumRate,
    ReconciliationRule,
)
from regions.models import Region

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "parameters.json"


@transaction.atomic
def parameters_load(*, actor: Any, path: Path = SHIPPED) -> Ledger:
    """Create the shipped rows that are missing; ``actor`` is ``None`` for the system.

    Rows that exist stay as the office has them, also where they differ: these count as held and are named in the
    warnings. Quotas and budgets of regions that were not imported are held too. Records ``parameters.load``
    when rows were created.
    """
    shipped = json.loads(path.read_text(encoding="utf-8"))
    ledger = Ledger()
    _load(CoverageDefinition, shipped["definitions"], ("code", "version"), ledger)
    _load(HeadlineChoice, shipped["headlines"], ("valid_from",), ledger)
    _load(ReconciliationRule, shipped["reconciliation"], ("valid_from",), ledger)
    _load(LoadLimit, shipped["limits"], ("code", "valid_from"), ledger)
    _load(CoverageThreshold, shipped["thresholds"], ("code", "valid_from"), ledger)
    _load(PremiumRate, shipped["premiums"], ("segment", "valid_from"), ledger)
    _load(EnrolmentQuota, _of_known_regions(shipped["quotas"], ledger), ("region_id", "valid_from"), ledger)
    _load(PremiumBudget, _of_known_regions(shipped["budgets"], ledger), ("region_id", "valid_from"), ledger)
    ledger.check()
    if ledger.created:
        audit_record(actor=actor, action="parameters.load", subject=None, detail=ledger.counts())
    return ledger


def _load(model: type[models.Model], rows: Iterable[dict[str, Any]], key: tuple[str, ...], ledger: Ledger) -> None:
    for values in rows:
        ledger.read += 1
        row, created = model._default_manager.get_or_create(
            **{name: values[name] for name in key}, defaults={k: v for k, v in values.items() if k not in key}
        )
        if created:
            ledger.created += 1
        elif all(_written(getattr(row, name)) == _written(value) for name, value in values.items()):
            ledger.unchanged += 1
        else:
            ledger.held += 1
            ledger.warn("kept", ledger.read, f"{row} was changed here and stays as it is.")


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _of_known_regions(rows: Iterable[dict[str, Any]], ledger: Ledger) -> Iterable[dict[str, Any]]:
    for values in rows:
        code = values["region"]
        if Region.objects.filter(code=code).exists():
            yield {"region_id" if name == "region" else name: value for name, value in values.items()}
        else:
            ledger.read += 1
            ledger.held += 1
            ledger.warn(
                "region_unknown", ledger.read, f"The quota or budget of {code} waits until its region is imported."
            )
