"""Loading places and population with the event that tells of it: regions and audit know nothing of each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import audit_record
from core.ledger import Ledger
from regions.models import PopulationDataset
from regions.services.boundary_import import boundaries_import
from regions.services.population_import import population_import
from regions.services.region_import import regions_import


@transaction.atomic
def regions_load(*, actor: User | None, source: Path) -> Ledger:
    """Import region codes and record ``regions.import``; raises what ``regions_import`` raises."""
    ledger = regions_import(source=source)
    audit_record(actor=actor, action="regions.import", subject=None, detail={"file": source.name, **ledger.counts()})
    return ledger


@transaction.atomic
def population_load(*, actor: User | None, source: Path, dataset: str, in_force_from: date, **about: Any) -> Ledger:
    """Import the figures of a dataset and record ``population.import``; raises what ``population_import`` raises.

    ``about`` are the optional arguments of ``population_import``.
    """
    ledger = population_import(source=source, dataset=dataset, in_force_from=in_force_from, **about)
    audit_record(
        actor=actor,
        action="population.import",
        subject=PopulationDataset.objects.get(pk=dataset),
        detail={"file": source.name, "in_force_from": in_force_from, **ledger.counts()},
    )
    return ledger


@transaction.atomic
def boundaries_load(*, actor: User | None, source: Path, origin: str = "") -> Ledger:
    """Import outlines of regions and record ``boundaries.import``; raises what ``boundaries_import`` raises."""
    ledger = boundaries_import(source=source, origin=origin)
    audit_record(actor=actor, action="boundaries.import", subject=None, detail={"file": source.name, **ledger.counts()})
    return ledger


def ledger_figures(ledger: Ledger, seconds: float) -> dict[str, Any]:
    """Return what an import command prints: the counts (``held`` never occurs here), problems by code, seconds."""
    counts = {key: value for key, value in ledger.counts().items() if key != "held"}
    return {
        **counts,
        "errors": _shown(ledger.errors),
        "warnings": _shown(ledger.warnings),
        "seconds": round(seconds, 2),
    }


def _shown(problems: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        code: {"count": problem["count"], "first_rows": problem["first_rows"]} for code, problem in problems.items()
    }
