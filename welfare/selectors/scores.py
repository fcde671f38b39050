"""The score of a case with what it is made of, what somebody set instead, and beside it the decile of DTSEN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import WelfareRank
from beneficiaries.selectors.houses import latest_ranks
from regions.capabilities import Capability
from welfare.models import Case, ScoreOverride, Verification
from welfare.models.questionnaire import questionnaire_named
from welfare.rules.questionnaire import Band, Score, Why, score, why


@dataclass(frozen=True, slots=True)
class ScoreDetail:
    """``score`` is what the answers add up to, ``lines`` what it is made of. ``overrides`` come newest first.

    ``rank`` is what DTSEN says of the family: a figure of its own, never part of the score.
    """

    verification: Verification
    name: str
    source: str
    score: Score
    lines: Sequence[Why]
    bands: Sequence[Band]
    overrides: Sequence[ScoreOverride]
    rank: WelfareRank | None

    @property
    def waiting(self) -> ScoreOverride | None:
        """The result that waits for a second person."""
        return next((each for each in self.overrides if not each.verdict), None)

    @property
    def confirmed(self) -> ScoreOverride | None:
        """The result that a second person confirmed last."""
        return next((each for each in self.overrides if each.verdict == "confirmed"), None)

    @property
    def result(self) -> str:
        """What the score is called: by a person when a second one agreed, else by the answers."""
        return self.words(self.confirmed.band) if self.confirmed else _(self.score.band.label)

    @property
    def waiting_words(self) -> str:
        """What the result that waits is called."""
        return self.words(self.waiting.band) if self.waiting else ""

    def words(self, code: str) -> str:
        """Return a band in words."""
        return next((_(band.label) for band in self.bands if band.code == code), code)


def score_detail(*, user: Any, case: Case, verification: Verification | None) -> ScoreDetail | None:
    """Return the score of a visit of a case that the caller has fetched within reach; ``None`` where nobody was asked."""
    if verification is None or not verification.answers:
        return None
    asked = questionnaire_named(verification.questionnaire)
    overrides = verification.overrides.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-pk")
    may_see = user.reach.at(Capability.VIEW_PEOPLE, case.village_id)
    return ScoreDetail(
        verification=verification,
        name=asked.name,
        source=asked.source,
        score=score(asked, verification.answers),
        lines=why(asked, verification.answers),
        bands=asked.bands,
        overrides=list(overrides),
        rank=next(iter(latest_ranks(case.household)), None) if may_see else None,
    )
