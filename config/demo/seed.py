"""Fill a region with synthetic people, households and JKN members."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.services import audit_record
from beneficiaries.codes import LifeStatus
from beneficiaries.models import Household, Person
from config.demo.cards import Card, CardMaker
from config.demo.families import Family, Village
from config.demo.humans import Human
from config.demo.plan import Plan, VillagePlan, plan_seed
from config.demo.press import Days, Press
from config.demo.year import Year
from core.exceptions import DomainError
from exchange.engine.indexes import built_afterwards
from insurance.models import Membership, MembershipPast
from regions.models import Level, Region
from regions.selectors.places import region_named
from regions.selectors.population import dataset_on, populations_below

RECORDED_AT = datetime(2025, 1, 15, 2, 0, tzinfo=UTC)
MOST_RESIDENTS = 10_000_000
_MANY = 20_000
_PERSONS, _HOUSEHOLDS, _MEMBERS = Person._meta.db_table, Household._meta.db_table, Membership._meta.db_table
_HOUSEHOLD_COLUMNS = "id, kk, head_name, village_id, address, rt, rw, updated_at"
_PERSON_COLUMNS = (
    "id, household_id, relation, village_id, status, valid_from, recorded_at, nik, no_nik_reason, name, sex, born_on, "
    "birthplace, marital, religion, education, occupation, disability, updated_at"
)
_PAST = MembershipPast._meta.db_table
_STATE_COLUMNS = (
    "card_number, nik, name, sex, born_on, person_id, territory_id, village_id, place, segment, payer, care_class, "
    "status, status_reason, facility_code, valid_from, recorded_at"
)
_MEMBER_COLUMNS, _PAST_COLUMNS = f"id, {_STATE_COLUMNS}", f"{_STATE_COLUMNS}, valid_to, superseded_at"
_NULL = "\\N"


class SeedRefused(DomainError):
    """The region cannot be filled as asked."""

    code = "seed_refused"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made: counts of rows; ``residents`` are the living, ``anomalies`` the cards by what is wrong with them."""

    residents: int
    households: int
    members: int
    active: int
    not_covered: int
    anomalies: dict[str, int]


@transaction.atomic
def people_seed(
    *,
    actor: User | None,
    region: str,
    residents: int,
    seed: int,
    year_until: date | None = None,
    progress: Callable[[str, int], None] = lambda _name, _rows: None,
) -> Seeded:
    """Make ``residents`` synthetic people in the villages of ``region``, with members for a coverage of 101.15 %.

    Residents are shared out by the population figures of the latest dataset, so that as many residents as the figures
    sum to reproduce the figure of every village; without figures all villages are alike. Beyond the residents there are
    persons who died or moved and whose cards were not ended. Activity is one person below 80 % of the members.
    The same arguments make the same people; with ``year_until`` cards have lapsed and come back in the files of the year
    before that day, and are on it what they were at first. Records ``people.seed``; one transaction, streamed village by
    village.

    ``progress`` is told the village's name and the persons made so far.

    Raises:
        RegionUnknown: no such region.
        SeedRefused: ``seed_occupied`` (people or members live there already), ``seed_without_villages`` or
            ``seed_count``.
    """
    place = region_named(region)
    weights = _checked(place, residents)
    plan = plan_seed(residents, weights)
    days = Days()
    press = _press(place, weights, days)
    names = dict(Region.objects.at_or_below(region).values_list("code", "name"))
    regencies = dict(Region.objects.filter(code__in=plan.outside).values_list("code", "name"))
    with _fast_load(residents):
        writer = _Writer(days, Year(year_until, seed) if year_until else None)
        for village in plan.villages:
            maker = Village(
                village,
                regency=_birthplace(regencies[village.code[:5]]),
                press=press,
                days=days,
                issue=press.codes.index(_issue(village.code)),
                seed=seed,
            )
            writer.village(village, maker, CardMaker(village, maker, press=press, days=days), plan)
            progress(names[village.code], writer.persons)
    writer.finish()
    seeded = writer.result(residents)
    audit_record(
        actor=actor,
        action="people.seed",
        subject=place,
        region=region,
        detail={"residents": residents, "seed": seed, "households": seeded.households, "members": seeded.members},
    )
    return seeded


def _checked(place: Region, residents: int) -> dict[str, int]:
    """Lock the tables against writers, check that the place is empty, and return its villages with their weights."""
    if not 1 <= residents <= MOST_RESIDENTS:
        raise SeedRefused(f"Residents must be a number from 1 to {MOST_RESIDENTS:,}.", code="seed_count")
    with connection.cursor() as cursor:  # keys are drawn in blocks, and nobody may move in meanwhile
        cursor.execute(f"LOCK TABLE {_HOUSEHOLDS}, {_PERSONS}, {_MEMBERS} IN SHARE ROW EXCLUSIVE MODE")
    occupied = (
        Person.objects.in_region(place.code).exists()
        or Household.objects.in_region(place.code).exists()
        or Membership.objects.in_region(place.code).exists()
    )
    if occupied:
        raise SeedRefused(
            f"{place.code} has residents or members already: a seed fills an empty region only. Nothing was changed.",
            code="seed_occupied",
        )
    figures = populations_below(place.code, Level.VILLAGE, dataset_on(timezone.localdate(), place.code))
    if not figures:
        raise SeedRefused(
            f"{place.code} has no villages: import the region codes first (regions_import).",
            code="seed_without_villages",
        )
    if any(not figure.count for figure in figures.values()):
        return dict.fromkeys(figures, 1)
    return {code: figure.count or 0 for code, figure in figures.items()}


def _fast_load(residents: int) -> AbstractContextManager[None]:
    """Build indexes afterwards when the load is large, and larger than what they hold already."""
    if residents < _MANY or Person.objects.count() > residents:
        return nullcontext()
    return built_afterwards([_HOUSEHOLDS, _PERSONS, _MEMBERS])


def _birthplace(regency: str) -> str:
    return regency.removeprefix("Kabupaten ").removeprefix("Kota ").upper()[:60]


def _issue(code: str) -> str:
    """Return where a village's people get their NIK: the six digits of its district."""
    return code[:8].replace(".", "")


def _press(place: Region, villages: Iterable[str], days: Days) -> Press:
    """Return a press that stays clear of the numbers that other regions' people have."""
    press = Press(sorted({_issue(code) for code in villages}), days)
    if not (Person.objects.exists() or Membership.objects.exists()):
        return press
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT max(nik) FROM (SELECT nik FROM {_PERSONS} UNION ALL SELECT nik FROM {_MEMBERS}) AS known "
            "WHERE nik ~ '^[0-9]{12}9[0-9]{3}$' AND left(nik, 6) = ANY(%s) "
            "GROUP BY left(nik, 12), substr(nik, 13) >= '9500'",
            [press.codes],
        )
        niks = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            f"SELECT max(kk) FROM {_HOUSEHOLDS} WHERE kk ~ '^[0-9]{{12}}9[0-9]{{3}}$' AND left(kk, 6) = ANY(%s) "
            "GROUP BY left(kk, 12)",
            [press.codes],
        )
        kks = [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT coalesce(max(card_number), '') FROM {_MEMBERS} WHERE card_number LIKE '0009%'")
        last_card: str = cursor.fetchone()[0]
    press.keep_clear_of(niks=niks, kks=kks, last_card=last_card)
    return press


class _Writer:
    """Copies village after village into the tables, and counts."""

    def __init__(self, days: Days, year: Year | None) -> None:
        self._days, self._year = days, year
        self._past: list[str] = []
        self._recorded = RECORDED_AT.isoformat()
        self._keys = {table: _last_key(table) for table in (_HOUSEHOLDS, _PERSONS, _MEMBERS)}
        self._outside_done: set[str] = set()
        self._anomalies: Counter[str] = Counter()
        self.persons = self.households = self.members = self.active = self._covered = 0

    def village(self, plan: VillagePlan, maker: Village, cards: CardMaker, whole: Plan) -> None:
        """Make and write one village, and with a regency's first one the cards of those who live elsewhere."""
        families = list(maker.families())
        for status, count in (("deceased", plan.anomalies["deceased"]), ("moved", plan.anomalies["moved"])):
            for _each in range(count):
                family = maker.ground.rng.choice(families)
                family.gone.append(maker.gone(family, LifeStatus(status)))
        self._copy(_HOUSEHOLDS, _HOUSEHOLD_COLUMNS, self._household_lines(families, plan.code))
        self._copy(_PERSONS, _PERSON_COLUMNS, self._person_lines(families, plan.code))
        made = cards.cards(families) if families else []
        self._copy(_MEMBERS, _MEMBER_COLUMNS, self._member_lines(made, plan.code[:5], plan.code))
        self.persons += plan.residents
        regency = plan.code[:5]
        if regency not in self._outside_done:
            self._outside_done.add(regency)
            outside = cards.outsiders(whole.outside[regency], whole.outside_inactive[regency])
            self._copy(_MEMBERS, _MEMBER_COLUMNS, self._member_lines(outside, regency, ""))

    def finish(self) -> None:
        """Write what cards were before; let the tables draw their next keys after those that were written."""
        self._copy(_PAST, _PAST_COLUMNS, self._past)
        with connection.cursor() as cursor:
            for table, key in self._keys.items():
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(%s, 1))", [table, key])

    def result(self, residents: int) -> Seeded:
        """Return the counts."""
        odd = dict.fromkeys(("deceased", "moved", "not_found", "duplicate", "outside", "nik_invalid"), 0)
        return Seeded(
            residents=residents,
            households=self.households,
            members=self.members,
            active=self.active,
            not_covered=residents - self._covered,
            anomalies=odd | dict(self._anomalies),
        )

    def _copy(self, table: str, columns: str, lines: Iterable[str]) -> None:
        buffer = io.StringIO("".join(lines))
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", buffer)

    def _household_lines(self, families: list[Family], village: str) -> Iterator[str]:
        key, recorded = self._keys[_HOUSEHOLDS], self._recorded
        for family in families:
            key += 1
            family.key = key
            yield (
                f"{key}\t{family.kk or _NULL}\t{family.people[0].name}\t{village}\t{family.address}\t"
                f"{family.rt:03d}\t{family.rw:03d}\t{recorded}\n"
            )
        self._keys[_HOUSEHOLDS] = key
        self.households += len(families)

    def _person_lines(self, families: list[Family], village: str) -> Iterator[str]:
        for family in families:
            for human in family.people:
                yield self._person_line(human, family.key, village)
            for human in family.gone:
                yield self._person_line(human, family.key, village)

    def _person_line(self, human: Human, household: int, village: str) -> str:
        self._keys[_PERSONS] = human.key = self._keys[_PERSONS] + 1
        iso, recorded = self._days.iso, self._recorded
        return (
            f"{human.key}\t{household}\t{human.relation:d}\t{village}\t{human.status}\t{iso[human.since]}\t{recorded}\t"
            f"{human.nik or _NULL}\t{human.no_nik_reason}\t{human.name}\t{human.sex}\t{iso[human.born]}\t"
            f"{human.birthplace}\t{human.marital:d}\t{human.religion:d}\t{human.education:d}\t{human.occupation}\t"
            f"{human.disability or _NULL}\t{recorded}\n"
        )

    def _member_lines(self, cards: list[Card], territory: str, village: str) -> Iterator[str]:
        key, iso, year = self._keys[_MEMBERS], self._days.iso, self._year
        facility = f"{(village or territory).replace('.', '')[:6]:0<6}01"
        rng = year.of_place(village or territory) if year else None
        for card in cards:
            key += 1
            self._anomalies[card.anomaly] += 1
            self.active += card.active
            line = (
                f"{card.number}\t{card.nik}\t{card.name}\t{card.sex}\t{iso[card.born]}\t{card.person or _NULL}\t"
                f"{territory}\t{village or _NULL}\t{village or territory}\t{card.segment}\t{card.payer}\t"
                f"{card.care_class}\t%s\t%s\t{facility}"
            )
            since, recorded = iso[card.since], self._recorded
            if year and rng and (turn := year.turn(rng, card)):
                self._past.append(year.past(turn, card, line, since, recorded))
                since, recorded = year.days[turn.back], year.moments[turn.back]
            yield f"{key}\t{line % ('active' if card.active else 'inactive', card.reason)}\t{since}\t{recorded}\n"
        self._keys[_MEMBERS] = key
        self.members += len(cards)
        self._covered += self._anomalies.pop("", 0)


def _last_key(table: str) -> int:
    """Return the highest key in use; the table is locked."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        key: int = cursor.fetchone()[0]
    return key
