"""Close a month, or revise a closed one: figures, definitions, dataset and their hash, kept as they are for good."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.dates import month_end
from core.exceptions import NotAllowed, NotWithinReach
from insurance.exceptions import ClosingRefused
from insurance.models import MonthClosing, SealedPlace
from insurance.rules.coverage import tally_sum
from insurance.rules.sealing import content_hash
from insurance.selectors.access import may
from insurance.selectors.closings import PlaceFigures, closing_document, figures_of, sealed_places
from insurance.selectors.coverage import Coverage, coverage_of
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import still_within_reach


@transaction.atomic
def month_close(
    *, actor: Any, region_code: str, month: date, expected: int, reason: str = "", second_factor: bool
) -> MonthClosing:
    """Close the month that holds the day ``month`` for a regency, or revise it when it is closed already.

    ``expected`` is the number of the last revision that the actor saw, 0 for none; ``reason`` is why a closed month is
    revised; ``second_factor`` says whether the session stands on one (the caller asks ``second_factor_enough``). What was
    sealed before stays beside the revision. Records ``month.close`` or ``month.revise``.

    Raises:
        NotWithinReach, NotAllowed: the actor may not close months of this regency, or it is none.
        ClosingRefused: see there.
    """
    if not second_factor:
        raise ClosingRefused(
            _("Closing a month takes a second factor: sign in again with your app or passkey."), code="second_factor"
        )
    region = _locked_regency(actor, region_code)
    first, now = month.replace(day=1), timezone.now()
    if month_end(month) >= timezone.localdate(now):
        raise ClosingRefused(
            _("This month is not over yet: close it from the first day of the next one on."), code="not_over"
        )
    last = (
        MonthClosing.objects.visible_to(actor, "seal").filter(region=region, month=first).order_by("-revision").first()
    )
    _check_revision(last, expected, reason)
    coverage = coverage_of(region=region, as_of=month_end(month), known_at=now)
    closing = _closing(coverage, actor=actor, first=first, revision=expected + 1, reason=reason if last else "")
    places = figures_of(coverage)
    if last is not None and _says_the_same(last, closing, places):
        raise ClosingRefused(_("Nothing differs from what was sealed: there is nothing to revise."), code="same")
    closing.sha256 = content_hash(closing_document(closing, places))
    closing.save(force_insert=True)
    SealedPlace.objects.bulk_create(_sealed(closing, each) for each in places)
    still_within_reach(actor=actor, action="seal", rows=[closing])
    audit_record(
        actor=actor,
        action="month.revise" if last else "month.close",
        subject=closing,
        region=region.code,
        # In groups: a long run of digits in a hash would be masked like a NIK.
        detail={
            "month": f"{first:%Y-%m}",
            "revision": closing.revision,
            "sha256": " ".join(closing.sha256[start : start + 8] for start in range(0, 64, 8)),
        },
    )
    return closing


def _locked_regency(actor: Any, code: str) -> Region:
    """Return the regency, locked: its months are closed one after the other."""
    regencies = Region.objects.reachable_by(actor, Capability.SEAL_FIGURES).filter(level=Level.REGENCY)
    region: Region | None = regencies.select_for_update(no_key=True).filter(code=code).first()
    if region is not None:
        return region
    if may(actor, Capability.VIEW_COVERAGE, code):
        raise NotAllowed(_("The head of department closes the months of a regency."))
    raise NotWithinReach(_("There is no such region."))


def _check_revision(last: MonthClosing | None, expected: int, reason: str) -> None:
    if (last.revision if last else 0) != expected:
        raise ClosingRefused(
            _("Somebody closed or revised this month meanwhile. Look at it, and revise it if something still differs."),
            code="changed",
        )
    if last is not None and not reason.strip():
        raise ClosingRefused(
            _("Write why the month is revised: whoever reads the old figure must be able to follow."),
            code="no_reason",
            field="reason",
        )


def _closing(coverage: Coverage, *, actor: Any, first: date, revision: int, reason: str) -> MonthClosing:
    dataset, status = coverage.population.dataset, coverage.status
    if coverage.source == "none":
        raise ClosingRefused(_("No members are known for this month: load a file or a recap first."), code="no_members")
    if dataset is None or not coverage.population.count:
        raise ClosingRefused(
            _("The population of this month is not known: import a dataset first."), code="no_population"
        )
    if coverage.definition is None:
        raise ClosingRefused(_("No headline was in force in this month: choose one first."), code="no_definition")
    return MonthClosing(
        region=coverage.region,
        month=first,
        revision=revision,
        reason=reason.strip(),
        source=coverage.source,
        dataset=dataset,
        definitions=[
            [
                one.definition.code,
                one.definition.version,
                one.definition.numerator_code,
                one.definition.denominator_code,
            ]
            for one in coverage.named_ratios
        ],
        headline=coverage.headline,
        status=status.threshold.gives_status if status else "",
        known_at=coverage.known_at,
        closed_by=actor,
        closed_at=coverage.known_at,
    )


def _sealed(closing: MonthClosing, figures: PlaceFigures) -> SealedPlace:
    total = tally_sum(figures.segments.values())
    return SealedPlace(
        closing=closing,
        place=figures.place,
        population=figures.population,
        registered=total.registered,
        active=total.active,
        segments={code: [tally.registered, tally.active] for code, tally in figures.segments.items()},
    )


def _says_the_same(last: MonthClosing, closing: MonthClosing, places: list[PlaceFigures]) -> bool:
    """Whether a new closing would say what the last one says, but for the moment and the reason."""
    told = {"revision", "reason", "known_at"}
    documents = (closing_document(closing, places), closing_document(last, sealed_places(last)))
    mine, other = ({name: value for name, value in each.items() if name not in told} for each in documents)
    return content_hash(mine) == content_hash(other)
