"""Another result of a score takes a reason and a second person; the score and the decile stay what they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from beneficiaries.models import WelfareRank
from core.exceptions import NotAllowed, NotWithinReach
from tests.conftest import Cast, World
from tests.welfare.story import family, register, verify
from welfare.exceptions import OverrideRefused
from welfare.models import Case, ScoreOverride
from welfare.selectors.scores import score_detail
from welfare.services.scores import score_override_decide, score_override_propose


@pytest.fixture
def scored(world: World, cast: Cast) -> Case:
    """A case whose household meets eight criteria of nine."""
    case = register(cast, *family(world, "SUTRISNO"))
    verify(cast, case)
    return case


def propose(cast: Cast, case: Case, **values: Any) -> ScoreOverride:
    """Propose as the district operator that only a few are met."""
    given = {"actor": cast.district_operator, "band": "few", "reason": "Punya dua kebun sawit."}
    return score_override_propose(number=case.number, **{**given, **values})


def detail(cast: Cast, case: Case) -> Any:
    return score_detail(user=cast.decision_maker, case=case, verification=case.verifications.first())


def test_a_result_counts_once_a_second_person_confirms_it(scored: Case, cast: Cast) -> None:
    assert detail(cast, scored).result == "Most criteria are met"
    propose(cast, scored)
    assert detail(cast, scored).result == "Most criteria are met"
    score_override_decide(actor=cast.decision_maker, number=scored.number, confirm=True)
    found = detail(cast, scored)
    assert (found.result, found.score.points, found.score.band.code) == ("Few criteria are met", 8, "many")
    assert AuditEvent.objects.filter(action__in=["case.score_propose", "case.score_confirm"]).count() == 2


def test_a_refused_result_leaves_the_score_and_says_why(scored: Case, cast: Cast) -> None:
    propose(cast, scored)
    with pytest.raises(OverrideRefused) as refusal:
        score_override_decide(actor=cast.decision_maker, number=scored.number, confirm=False)
    assert refusal.value.code == "reason"
    score_override_decide(actor=cast.decision_maker, number=scored.number, confirm=False, reason="Kebun orang lain.")
    assert detail(cast, scored).result == "Most criteria are met"
    with pytest.raises(OverrideRefused) as late:
        score_override_decide(actor=cast.department_head, number=scored.number, confirm=True)
    assert late.value.code == "none"


@pytest.mark.parametrize(
    ("values", "code"),
    [({"reason": " "}, "reason"), ({"band": "many"}, "same"), ({"band": "none"}, "band")],
)
def test_what_cannot_be_proposed_is_refused(scored: Case, cast: Cast, values: dict[str, Any], code: str) -> None:
    with pytest.raises(OverrideRefused) as refusal:
        propose(cast, scored, **values)
    assert refusal.value.code == code


def test_one_waits_at_a_time_and_an_unasked_household_has_no_score(scored: Case, cast: Cast, world: World) -> None:
    propose(cast, scored)
    with pytest.raises(OverrideRefused) as refusal:
        propose(cast, scored, band="some")
    assert refusal.value.code == "waits"
    with pytest.raises(OverrideRefused) as unasked:
        propose(cast, register(cast, *family(world, "BUDI")))
    assert unasked.value.code == "no_score"


def test_nobody_is_the_second_person_herself(scored: Case, cast: Cast) -> None:
    override = propose(cast, scored)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreOverride.objects.filter(pk=override.pk).update(verdict="confirmed", decided_by=cast.district_operator)
    with pytest.raises(NotAllowed):
        score_override_decide(actor=cast.district_operator, number=scored.number, confirm=True)
    with pytest.raises(NotAllowed):
        propose(cast, scored, actor=cast.social_worker)
    with pytest.raises(NotWithinReach):
        propose(cast, scored, actor=cast.other_officer)


def test_the_page_shows_each_weight_and_the_decile_beside(scored: Case, cast: Cast, client_of: Any) -> None:
    WelfareRank.objects.create(
        household=scored.household, quarter="2026Q3", decile=4, source="SIKS-NG", recorded_at=timezone.now()
    )
    url = reverse("case-score", args=[scored.number])
    operator = client_of(cast.district_operator)
    page = operator.get(url)
    assert len(page.context["detail"].lines) == 9
    assert page.context["detail"].rank.decile == 4
    assert "8 / 9" in page.content.decode()
    assert operator.post(url, {"band": "few", "reason": "Punya kebun."}).status_code == 302
    assert (
        "Another result"
        in client_of(cast.decision_maker).get(reverse("case-detail", args=[scored.number])).content.decode()
    )
    answer = client_of(cast.decision_maker).post(url, {"decide": "confirm", "reason": ""})
    assert (answer.status_code, ScoreOverride.objects.get().verdict) == (302, "confirmed")
    assert client_of(cast.auditor).get(url).status_code == 403
