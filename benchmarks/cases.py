"""200,000 cases with 2,000,000 events: own work, the list, one case and the supervisor's board, at the database."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import TypeAlias

from django.core.management import call_command
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from accounts.models import User
from benchmarks.case_filling import CASES, EVENTS_EACH, fill
from benchmarks.harness import Result, say
from benchmarks.measures import make_reader, region_of
from benchmarks.statements import Cost, cost_of
from beneficiaries.models import Household
from regions.capabilities import Capability
from regions.models import Level, Region
from welfare.models import Case, Referral
from welfare.selectors.cases import case_detail
from welfare.selectors.queue import decision_queue
from welfare.selectors.worklists import tasks_for

TIMES, WARM_UP = 40, 3
# What can be asked of the list; the last goes a thousand cases down.
LISTS = (
    "",
    "?state=open",
    "?state=completion",
    "?mine=1",
    "?in_hand=1",
    "?overdue=1",
    "?state=work&overdue=1",
    "?after=",
)

Ask: TypeAlias = Callable[[], object]


def run(residents: int) -> list[Result]:
    """Fill, and return the results: the worst of the readers, in milliseconds at the database."""
    say(f"==> {CASES:,} cases with {CASES * EVENTS_EACH:,} events")
    if not Household.objects.exists():
        residents = min(residents, 100_000)
        call_command("demo_reference", verbosity=0)
        call_command("seed", region=region_of(residents), residents=residents, seed=1, output_format="json")
    readers = readers_of(region_of(residents))
    fill(readers)
    return measure(readers)


def readers_of(region: str) -> dict[str, User]:
    """Create one account for each kind of reader, by a short name of her work."""
    villages = Region.objects.at_or_below(region).filter(level=Level.VILLAGE).order_by("code")
    district = Region.objects.at_or_below(region).filter(level=Level.DISTRICT).order_by("code")[0]
    return {
        "desa": make_reader("bench.kasus.desa", "village_officer", villages[40].code),
        "camat": make_reader("bench.kasus.camat", "district_operator", district.code),
        "peksos": make_reader("bench.kasus.peksos", "social_worker", region),
        "pemutus": make_reader("bench.kasus.pemutus", "decision_maker", region),
        "kepala": make_reader("bench.kasus.kepala", "department_head", region),
        "mitra": make_reader("bench.kasus.mitra", "partner_officer", region),
    }


def measure(readers: dict[str, User]) -> list[Result]:
    """Return the worst p95 of each page, a whole request with the record of who read what; say what each reader's cost."""
    worst: dict[str, float] = {}
    for name, user in readers.items():
        for what, ask in _asked(user):
            cost = cost_of(ask, times=TIMES, warm_up=WARM_UP)
            _say(name, what, cost)
            figure = f"cases.{what.partition(' ')[0]}_p95_ms"
            worst[figure] = max(worst.get(figure, 0.0), cost.p95_ms)
    return [Result(figure, value, "ms", rows=CASES) for figure, value in sorted(worst.items())]


def _say(reader: str, what: str, cost: Cost) -> None:
    say(
        f"  {reader:<8} {what:<32} {cost.p95_ms:8.2f} ms p95 at the database, {cost.statements:3} statements,"
        f" {cost.buffers:7,} pages read"
    )


def _asked(user: User) -> Iterator[tuple[str, Ask]]:
    """Yield what ``user`` opens: the name of the figure, then what distinguishes it."""
    client = Client()
    client.force_login(user)
    if user.reach.anywhere(Capability.VIEW_CASES):
        seen = Case.objects.visible_to(user)
        yield "worklist", lambda: (tasks_for(user), decision_queue(user=user))
        yield "detail", _in_turn(lambda number: case_detail(user=user, number=str(number)), _some(seen, "number"))
        yield "own_work", _page(client, [reverse("case-work")])
        deep = seen.order_by("-registered_at", "-id").values_list("pk", flat=True)[1_000:][:1]
        for query in LISTS:
            last = "".join(map(str, deep)) if query == "?after=" else ""
            yield f"list {query}", _page(client, [reverse("case-list") + query + last])
        yield "page", _page(client, [reverse("case-detail", args=[number]) for number in _some(seen, "number")])
        confidential = _some(seen.filter(sensitive=True), "number")
        if confidential:
            yield "page confidential", _page(client, [reverse("case-detail", args=[each]) for each in confidential])
    if user.reach.anywhere(Capability.ASSIGN_CASES):
        yield "board", _page(client, [reverse("case-board")])
    if user.reach.anywhere(Capability.DECIDE_CASES):
        yield "decisions", _page(client, [reverse("case-decisions")])
    if user.reach.anywhere(Capability.VERIFY_CASES):
        yield "round", _page(client, [reverse("visit-round")])
    if user.reach.anywhere(Capability.ANSWER_REFERRALS):
        yield "own_work", _page(client, [reverse("case-work")])
        yield "referrals", _page(client, [reverse("referral-list")])
        received = _some(Referral.objects.visible_to(user), "pk")
        yield "referral", _page(client, [reverse("referral", args=[key]) for key in received])


def _some(rows: QuerySet[Case] | QuerySet[Referral], field: str) -> Sequence[object]:
    """Return values of ``field`` of a few hundred of ``rows``, the same in every run."""
    found = list(rows.order_by("-pk").values_list(field, flat=True)[:20_000])
    return random.Random(1).sample(found, min(len(found), 400))


def _page(client: Client, addresses: Sequence[str]) -> Ask:
    def get(address: object) -> None:
        answer = client.get(str(address))
        assert answer.status_code == 200, (address, answer.status_code)

    return _in_turn(get, addresses)


def _in_turn(ask: Callable[[object], object], values: Sequence[object]) -> Ask:
    turn = cycle(values)
    return lambda: ask(next(turn))
