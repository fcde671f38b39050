"""What the requirements of a workflow look at, for any number of cases in one query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from welfare.codes import Act, Finding, Hand
from welfare.models import Case, CaseDocument, CaseEvent, CaseMember, Decision, PlanAction, Verification
from welfare.rules.requirements import Facts
from welfare.rules.workflow import Hands


def case_facts(cases: Iterable[Case]) -> dict[int, Facts]:
    """Return the facts of cases that the caller has fetched within reach, by key.

    A new requirement adds its fact here: a subquery below, and a field of :class:`Facts`.
    """
    keys = [case.pk for case in cases]
    verifications = Verification.objects.filter(case=OuterRef("pk")).order_by("-verified_at", "-id")
    decisions = Decision.objects.filter(case=OuterRef("pk")).order_by("-decided_at", "-id")
    # Who brought the case to where it stands; notes and the like leave it there.
    arrivals = (
        CaseEvent.objects.filter(case=OuterRef("pk"), state_after=OuterRef("state"))
        .exclude(act="")
        .order_by("-at", "-id")
    )
    appeals = CaseEvent.objects.filter(case=OuterRef("pk"), act=Act.APPEAL)
    elsewhere = CaseMember.objects.filter(
        person__case_members__case=OuterRef("pk"), case__closed_at__isnull=True, case__need=OuterRef("need")
    ).exclude(case=OuterRef("pk"))
    elsewhere = elsewhere.filter(case__sensitive=False)  # a refusal would tell of a confidential one
    papers = CaseDocument.objects.filter(case=OuterRef("pk"), removed_at=None).order_by()
    rows = Case.objects.filter(pk__in=keys).annotate(
        n_members=_count(CaseMember.objects.filter(case=OuterRef("pk"))),
        last_finding=Subquery(verifications.values("finding")[:1]),
        last_decider=Subquery(decisions.values("decided_by")[:1]),
        brought_by=Subquery(arrivals.values("actor")[:1]),
        n_appeals=_count(appeals),
        somebody_elsewhere=Exists(elsewhere),
        kinds_attached=ArraySubquery(papers.values("kind").distinct()),
        has_plan=Exists(PlanAction.objects.filter(goal__case=OuterRef("pk"))),
    )
    names = ("pk", "closed_at", "registered_by", "verified_by", "last_finding", "last_decider", "brought_by")
    found = rows.values(*names, "n_members", "n_appeals", "somebody_elsewhere", "has_plan", "kinds_attached")
    return {row["pk"]: _facts(row) for row in found}


def hands_of(user: Any) -> Hands:
    """Return whose hands act when ``user`` does."""
    return Hands(own=user.pk, lent=user.stands_for_ids)


def _facts(row: dict[str, Any]) -> Facts:
    hands = {
        Hand.REGISTERED: row["registered_by"],
        Hand.VERIFIED: row["verified_by"],
        Hand.PROPOSED: row["brought_by"],
        Hand.DECIDED: row["last_decider"],
    }
    return Facts(
        day=timezone.localdate(),
        members=row["n_members"],
        finding=Finding(row["last_finding"]) if row["last_finding"] else None,
        closed_on=timezone.localdate(row["closed_at"]) if row["closed_at"] else None,
        appeals=row["n_appeals"],
        documents=frozenset(row["kinds_attached"]),
        has_plan=row["has_plan"],
        other_open=row["somebody_elsewhere"],
        hands={hand: frozenset([key]) for hand, key in hands.items() if key is not None},
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    # Without an order and grouped by what is the same for all of them: one row, or none.
    counted = rows.order_by().values("case").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
