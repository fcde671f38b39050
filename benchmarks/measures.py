"""What is measured."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.reach import UserReach
from accounts.services.assignments import assignment_create
from benchmarks import by_hand, duplicates
from benchmarks.harness import Result, p95_ms, ratio, say, seconds
from benchmarks.search import search
from beneficiaries.models import Person
from beneficiaries.querysets import PersonQuerySet
from core.web.paging import capped_count
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.rules.codes import level_of

REGENCY, LARGEST = "15.04", "32.01"
MOST_IN_REGENCY = 1_000_000


def fresh_database() -> None:
    """Create ``siperkasa_bench`` anew and migrate it; have the static files that pages name."""
    name = settings.DATABASES["default"]["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by content


def run(residents: int) -> list[Result]:
    """Return every result, in the order of measuring."""
    results = []
    say("==> regions of the country against a bare COPY")
    results.append(regions_import())
    say(f"==> seed of {residents:,} residents")
    region = places_for(residents)
    taken = seconds(lambda: call_command("seed", region=region, residents=residents, seed=1, output_format="json"))
    results.append(Result("seed.seconds", round(taken, 2), "s", ours_s=round(taken, 3), rows=residents))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as autovacuum has done by the next morning
    say("==> pages")
    head = make_reader("bench.kepala", "department_head", region)
    village = Region.objects.at_or_below(region).filter(level=Level.VILLAGE).order_by("code")[40]
    officer = make_reader("bench.desa", "village_officer", village.code)
    results += [
        Result("pages.households_p95_ms", max(_page(user, "/households/") for user in (head, officer)), "ms"),
        Result("pages.uhc_p95_ms", max(_page(user, "/uhc/") for user in (head, officer)), "ms"),
    ]
    say("==> scope against the same query by hand")
    results += scope(region, residents)
    say("==> search for duplicates")
    results += duplicates.results(region)
    return results


def regions_import() -> Result:
    """``regions_import`` of a country-sized file of codes against COPY of the same file into a table with its index."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "regions.csv"
        rows = _write_country(path)

        def ours() -> None:
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE regions_region CASCADE")
            call_command("regions_import", str(path), output_format="json")

        def reference() -> None:
            with connection.cursor() as cursor, path.open("rb") as file:
                cursor.execute('CREATE TEMP TABLE bare (code varchar(13) COLLATE "C", name varchar(100))')
                cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv, HEADER true)", file)
                cursor.execute("ALTER TABLE bare ADD PRIMARY KEY (code)")
                cursor.execute("DROP TABLE bare")

        result = ratio("regions.import_vs_copy", ours, reference, rows=rows)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE regions_region CASCADE")
        return result


def scope(region: str, residents: int) -> list[Result]:
    """Lists and searches in four reaches, and the worst of them against the same query with the places written in by hand;
    and what it costs to know one's reach, which a request asks once."""
    villages = list(Region.objects.at_or_below(region).filter(level=Level.VILLAGE).values_list("code", flat=True))
    districts = list(Region.objects.at_or_below(region).filter(level=Level.DISTRICT).values_list("code", flat=True))
    thirty = sorted(random.Random(1).sample(villages, 30))
    places = {"regency": [region], "district": districts[:1], "village": villages[:1], "thirty": thirty}
    reaches = {name: (make_reader(f"bench.{name}", "department_head", *codes), codes) for name, codes in places.items()}
    reach_ms = [p95_ms(partial(_reach, user.pk)) for user, _codes in reaches.values()]
    overheads = []
    for name, (user, codes) in reaches.items():
        user.reach.places(Capability.VIEW_PEOPLE)
        for question, answer in _QUESTIONS.items():
            ours = partial(_scoped, answer, user)
            result = ratio(
                "scope.overhead", _many(ours), _many(partial(_by_hand, answer, codes)), rows=residents, pairs=9
            )
            say(f"    {question}, {name}: {result.value} ({result.reference_s} s by hand)")
            overheads.append(result)
    overheads += by_hand.overheads(reaches, residents)
    say("==> lists and searches at the database")
    return [
        max(overheads, key=lambda result: result.value),
        Result("scope.reach_p95_ms", max(reach_ms), "ms"),
        *search({name: user for name, (user, _codes) in reaches.items()}, residents),
    ]


Question = Callable[[PersonQuerySet], object]
_QUESTIONS: dict[str, Question] = {
    "first page": lambda persons: list(persons.order_by("name", "id")[:50]),
    "count": capped_count,
    "one NIK": lambda persons: list(persons.filter(nik="1504035705800000")),
}


def region_of(residents: int) -> str:
    """Return the regency that so many people live in: the largest size is Kabupaten Bogor's."""
    return REGENCY if residents <= MOST_IN_REGENCY else LARGEST


def places_for(residents: int) -> str:
    """Have the places that so many people live in, and return their regency: Bogor has 40 districts and 435 villages."""
    call_command("demo_reference", verbosity=0)
    if region_of(residents) == REGENCY:
        return REGENCY
    districts = [f"{LARGEST}.{number:02d}" for number in range(1, 41)]
    codes = [LARGEST[:2], LARGEST, *districts, *(f"{districts[i % 40]}.{2001 + i // 40}" for i in range(435))]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "regions.csv"
        path.write_text("code,name\n" + "".join(f"{code},Wilayah {code}\n" for code in codes), encoding="utf-8")
        call_command("regions_import", str(path), output_format="json")
    return LARGEST


def _scoped(answer: Question, user: User) -> None:
    answer(Person.objects.visible_to(user))


def _by_hand(answer: Question, places: list[str]) -> None:
    """Ask what somebody would write who knows the places: one text, nothing composed."""
    villages = ", ".join(f"'{place}'" for place in places if level_of(place) == Level.VILLAGE)
    ranges = [f"village_id >= '{place}.' AND village_id < '{place}/'" for place in places if level_of(place) < 4]
    condition = " OR ".join([*ranges, *([f"village_id IN ({villages})"] if villages else [])])
    places_by_hand = RawSQL(f"({condition})", (), output_field=BooleanField())  # noqa: S611 - codes of ours
    answer(Person.objects.filter(places_by_hand, merged_into__isnull=True))


def _reach(user_id: int) -> list[str]:
    return UserReach(user_id).places(Capability.VIEW_PEOPLE)


def _many(work: Callable[[], None], times: int = 20) -> Callable[[], None]:
    def run_many() -> None:
        for _ in range(times):
            work()

    return run_many


def _page(user: User, address: str) -> float:
    client = Client()
    client.force_login(user)

    def get() -> None:
        assert client.get(address).status_code == 200

    return p95_ms(get)


def make_reader(username: str, role: str, *codes: str) -> User:
    """Create an account with a role at these places since yesterday."""
    user: User = User.objects.create_user(username, full_name=username)
    day = timezone.localdate() - timedelta(days=1)
    for region in Region.objects.filter(code__in=codes):
        assignment_create(actor=None, user=user, role=role, region=region, reason="benchmark", valid_from=day)
    return user


def _write_country(path: Path) -> int:
    """Write as many codes as the country has: 38 provinces, 514 regencies, 7,285 districts, 83,762 villages."""
    lines = ["code,name"]
    provinces = [f"{number}" for number in range(11, 49)]
    regencies = _below(provinces, 514, 2)
    districts = _below(regencies, 7_285, 2)
    villages = _below(districts, 83_762, 4)
    lines += [f"{code},Wilayah {code}" for code in (*provinces, *regencies, *districts, *villages)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines) - 1


def _below(parents: list[str], count: int, digits: int) -> list[str]:
    return [f"{parents[i % len(parents)]}.{i // len(parents) + 1:0{digits}d}" for i in range(count)]
