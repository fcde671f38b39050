"""Make up the families of one village, number them, and remember who is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from beneficiaries.codes import Education, LifeStatus, Marital, NoNikReason, Relation
from config.demo import names
from config.demo.humans import Ground, Home, Human, given_name
from config.demo.plan import VillagePlan
from config.demo.press import Days, Press

# Family sizes in a hundred: 3.1 on average (domain 8).
_SIZES = (1,) * 11 + (2,) * 23 + (3,) * 29 + (4,) * 23 + (5,) * 10 + (6,) * 3 + (7,)
_HOUSES_PER_RT, _RT_PER_RW = 40, 4
_RT_LIMIT = 999


@dataclass(slots=True)
class Family:
    """One household with its members; those with a status other than alive are no residents."""

    kk: str
    address: str
    rt: int
    rw: int
    indigenous: bool
    people: list[Human] = field(default_factory=list)
    gone: list[Human] = field(default_factory=list)
    key: int = 0


class Village:
    """Makes up one village after its plan; the same seed gives the same people."""

    def __init__(self, plan: VillagePlan, *, regency: str, press: Press, days: Days, issue: int, seed: int) -> None:
        """``regency`` is the name that birthplaces carry; ``issue`` the number of the village's own place of issue."""
        self._plan = plan
        self._press = press
        self._days = days
        self._issue = issue
        self._rng = Random(f"{seed}:{plan.code}")
        self.ground = Ground(self._rng, days, regency, town=plan.code[9] == "1")
        kinds = (names.MIXED_TOWN,) if self.ground.town else (names.OLD_VILLAGE, names.OLD_VILLAGE, names.NEW_VILLAGE)
        self._groups = kinds[int(plan.code[-2:]) % len(kinds)]
        self._newborns, self._without = plan.newborns, plan.indigenous_without_nik
        others = [NoNikReason.UNRECORDED] * plan.unrecorded + [NoNikReason.NEGLECTED] * plan.neglected
        self._others: list[str] = [str(reason) for reason in others]

    def families(self) -> Iterator[Family]:
        """Yield families until the plan's residents are complete."""
        rng, plan = self._rng, self._plan
        indigenous, living, house = plan.indigenous, plan.residents, 0
        while living:
            of_forest = indigenous > 0
            size = min(rng.choice(_SIZES), indigenous if of_forest else living - indigenous)
            family = self._family(house, size, of_forest=of_forest)
            indigenous -= size if of_forest else 0
            living -= size
            house += 1
            yield family

    # One family -------------------------------------------------------------------------------------------------

    def _family(self, house: int, size: int, *, of_forest: bool) -> Family:
        rng = self._rng
        people = names.INDIGENOUS if of_forest else self._groups[int(rng.random() * 100)]
        issued = self._days.last - 30 - int(rng.random() * 5000)
        rt = min(house // _HOUSES_PER_RT + 1, _RT_LIMIT)
        hamlet = names.STREETS if self.ground.town else names.HAMLETS
        address = hamlet[int(rng.random() * len(hamlet))] + (
            f" NO. {1 + int(rng.random() * 180)}" if self.ground.town else ""
        )
        kk = "" if of_forest and rng.random() < 0.5 else self._press.kk(self._issue, issued)
        family = Family(kk, "PERMUKIMAN SAD" if of_forest else address, rt, (rt - 1) // _RT_PER_RW + 1, of_forest)
        religion = people.religions[int(rng.random() * len(people.religions))]
        surname = people.family[int(rng.random() * len(people.family))] if people.family else ""
        family.people = Home(self.ground, people, surname, religion, issued).make(size)
        for human in family.people:
            self._number(human, of_forest=of_forest)
        return family

    def _number(self, human: Human, *, of_forest: bool) -> None:
        """Give a NIK, or the reason why there is none."""
        rng = self._rng
        if of_forest and self._without:
            self._without -= 1
            human.no_nik_reason = NoNikReason.INDIGENOUS
        elif self._newborns and not of_forest and self._days.last - human.born < 365:
            self._newborns -= 1
            human.born = human.since = self._days.last - 5 - int(rng.random() * 60)
            human.no_nik_reason = NoNikReason.NEWBORN
        elif self._others and not of_forest and human.relation != Relation.HEAD:
            human.no_nik_reason = self._others.pop()
        else:
            human.nik = self.nik(human)

    def nik(self, human: Human) -> str:
        """Return a NIK for somebody of the village: most were registered in their own district."""
        chance = self._rng.random()
        if chance < 0.88:
            issue = self._issue
        elif chance < 0.94:
            issue = int(self._rng.random() * self._press.local)
        else:
            issue = int(self._rng.random() * self._press.size)
        return self._press.nik(issue, human.born, human.sex)

    # Those who are gone -----------------------------------------------------------------------------------------

    def gone(self, family: Family, status: str) -> Human:
        """Return somebody whom the membership file still lists: an old person who died, or a young one who left."""
        rng, days = self._rng, self._days
        head = family.people[0]
        sex = "P" if rng.random() < 0.5 else "L"
        died = status == LifeStatus.DECEASED
        age = 62 + int(rng.random() * 26) if died else 19 + int(rng.random() * 14)
        human = Human(
            relation=Relation.OTHER_FAMILY,
            sex=sex,
            born=self.ground.born(age),
            name=given_name(rng, names.MALAY if died else names.MODERN, sex),
            marital=Marital.WIDOWED if died else Marital.SINGLE,
            religion=head.religion,
            education=Education.PRIMARY if died else Education.UPPER_SECONDARY,
            occupation="BELUM/TIDAK BEKERJA" if died else "KARYAWAN SWASTA",
            birthplace=self.ground.regency,
            since=days.last - 30 - int(rng.random() * 540),
            status=status,
        )
        human.nik = self.nik(human)
        return human
