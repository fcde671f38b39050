"""Make up the families of one village: who lives together, how old, called what, doing what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from beneficiaries.codes import Education, LifeStatus, Marital, NoNikReason, Relation, Religion
from config.demo import names
from config.demo.plan import VillagePlan
from config.demo.press import Days, Press

_YEAR = 365.25
# Ages of heads of family, youngest and oldest of each step, by weight in a hundred.
_HEAD_AGES = (
    ((21, 29),) * 12 + ((30, 39),) * 26 + ((40, 49),) * 26 + ((50, 59),) * 19 + ((60, 69),) * 12 + ((70, 84),) * 5
)
# Family sizes in a hundred: 3.1 on average (domain 8).
_SIZES = (1,) * 11 + (2,) * 23 + (3,) * 29 + (4,) * 23 + (5,) * 10 + (6,) * 3 + (7,)
_DISABILITIES = (1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6)
_STATED_DISABILITY = 0.01
_HOUSES_PER_RT, _RT_PER_RW = 40, 4
_RT_LIMIT = 999


@dataclass(slots=True)
class Human:
    """One person; days are indexes of :class:`config.demo.press.Days`."""

    relation: int
    sex: str
    born: int
    name: str
    marital: int
    religion: int
    education: int
    occupation: str
    birthplace: str
    since: int
    nik: str = ""
    no_nik_reason: str = ""
    disability: int = 0
    status: str = "alive"
    key: int = 0


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
        self._regency = regency
        self._press = press
        self._days = days
        self._issue = issue
        self._rng = Random(f"{seed}:{plan.code}")
        self._town = plan.code[9] == "1"
        kinds = (names.MIXED_TOWN,) if self._town else (names.OLD_VILLAGE, names.OLD_VILLAGE, names.NEW_VILLAGE)
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
        hamlet = names.STREETS if self._town else names.HAMLETS
        address = hamlet[int(rng.random() * len(hamlet))] + (
            f" NO. {1 + int(rng.random() * 180)}" if self._town else ""
        )
        kk = "" if of_forest and rng.random() < 0.5 else self._press.kk(self._issue, issued)
        family = Family(kk, "PERMUKIMAN SUAD" if of_forest else address, rt, (rt - 1) // _RT_PER_RW + 1, of_forest)
        religion = people.religions[int(rng.random() * len(people.religions))]
        surname = people.family[int(rng.random() * len(people.family))] if people.family else ""
        maker = _Members(self, people, surname, religion, issued)
        family.people = maker.make(size)
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
            born=self.born(age),
            name=given_name(rng, names.MALAY if died else names.MODERN, sex),
            marital=Marital.WIDOWED if died else Marital.SINGLE,
            religion=head.religion,
            education=Education.PRIMARY if died else Education.UPPER_SECONDARY,
            occupation="BELUM/TIDAK BEKERJA" if died else "KARYAWAN SWASTA",
            birthplace=self._regency,
            since=days.last - 30 - int(rng.random() * 540),
            status=status,
        )
        human.nik = self.nik(human)
        return human

    # What members need ------------------------------------------------------------------------------------------

    @property
    def rng(self) -> Random:
        """The village's own source of chance."""
        return self._rng

    @property
    def town(self) -> bool:
        """Whether this is a kelurahan."""
        return self._town

    def born(self, age: float) -> int:
        """Return a birthday of somebody ``age`` years old on the day that the seed describes."""
        return max(0, self._days.last - int(age * _YEAR + self._rng.random() * 364))

    def birthplace(self, people: names.People, age: float) -> str:
        """Return where somebody was born: the old of a group that came, often far away."""
        if people.birthplaces and self._rng.random() < (0.35 if age > 40 else 0.06):
            return people.birthplaces[int(self._rng.random() * len(people.birthplaces))]
        return self._regency


def given_name(rng: Random, people: names.People, sex: str, surname: str = "") -> str:
    """Return a name of one or two words, and the family's where there is one."""
    first = people.male if sex == "L" else people.female
    second = people.male_second if sex == "L" else people.female_second
    name = first[int(rng.random() * len(first))]
    if second and rng.random() < (0.45 if surname else 0.8):
        name = f"{name} {second[int(rng.random() * len(second))]}"
    return f"{name} {surname}" if surname else name


class _Members:
    """The members of one family, the head first."""

    def __init__(self, village: Village, people: names.People, surname: str, religion: int, issued: int) -> None:
        self._village = village
        self._rng = village.rng
        self._people = people
        self._surname = surname
        self._religion = religion
        self._issued = issued
        self._forest = people is names.INDIGENOUS

    def make(self, size: int) -> list[Human]:
        """Return ``size`` people who can live together."""
        rng = self._rng
        youngest, oldest = _HEAD_AGES[int(rng.random() * 100)]
        age = youngest + int(rng.random() * (oldest - youngest + 1))
        couple = size > 1 and rng.random() < (0.93 if age < 60 else 0.72)
        sex = "L" if couple or rng.random() < 0.35 else "P"
        head = Relation.HEAD
        marital = Marital.MARRIED if couple else _alone(rng, age, size)
        found = [self._adult(head, sex, age, marital)]
        if couple:
            age = max(18, age - int(rng.random() * 8) + 1)
            found.append(self._adult(Relation.WIFE, "P", age, Marital.MARRIED))
        while len(found) < size:
            found.append(self._another(age, found))
        return found

    def _another(self, age: int, found: list[Human]) -> Human:
        """Return one more member for a household whose head (or wife) is ``age``."""
        rng = self._rng
        chance = rng.random()
        if chance < 0.05 and age < 60:
            relation = Relation.PARENT if chance < 0.035 else Relation.PARENT_IN_LAW
            return self._adult(
                relation, "P" if chance < 0.03 else "L", age + 20 + int(rng.random() * 12), Marital.WIDOWED
            )
        child = age - 20 - int(rng.random() * 17)
        if child > 26 and chance < 0.8:  # old couples live with grandchildren rather than with grown-up children
            return self._child(Relation.GRANDCHILD, max(0, child - 22 - int(rng.random() * 10)))
        if child > 26:
            return self._adult(Relation.CHILD, "L" if chance < 0.9 else "P", child, Marital.SINGLE)
        if child < -3 or (chance > 0.97 and len(found) > 1):
            return self._child(Relation.OTHER_FAMILY, 5 + int(rng.random() * 20))
        return self._child(Relation.CHILD, max(0, child))

    def _adult(self, relation: int, sex: str, age: int, marital: int) -> Human:
        rng, village = self._rng, self._village
        jobs = names.WOMEN if sex == "P" else names.MEN_OF_TOWN if village.town else names.MEN_OF_VILLAGE
        if self._forest:
            job = "PETANI/PEKEBUN" if sex == "L" else "MENGURUS RUMAH TANGGA"
        elif age > 66:
            job = "BELUM/TIDAK BEKERJA" if rng.random() < 0.6 else "PETANI/PEKEBUN"
        else:
            job = jobs[int(rng.random() * len(jobs))]
        surname = "" if relation == Relation.WIFE else self._surname
        name = given_name(rng, self._people, sex, surname)
        return self._human(relation, sex, age, name, marital, _schooling(rng, age, job, of_forest=self._forest), job)

    def _child(self, relation: int, age: int) -> Human:
        rng = self._rng
        sex = "L" if rng.random() < 0.515 else "P"
        people = self._people if self._forest or (age > 15 and rng.random() < 0.5) else names.MODERN
        name = given_name(rng, people, sex, self._surname)
        if age < 6:
            job = "BELUM/TIDAK BEKERJA"
        elif age < 19 and not self._forest:
            job = "PELAJAR/MAHASISWA"
        else:
            job = "KARYAWAN SWASTA" if rng.random() < 0.3 else "BELUM/TIDAK BEKERJA"
        return self._human(
            relation, sex, age, name, Marital.SINGLE, _schooling(rng, age, job, of_forest=self._forest), job
        )

    def _human(self, relation: int, sex: str, age: int, name: str, marital: int, schooling: int, job: str) -> Human:
        born = self._village.born(age)
        disabled = self._rng.random() < _STATED_DISABILITY
        return Human(
            relation=relation,
            sex=sex,
            born=born,
            name=name,
            marital=marital,
            religion=Religion(self._religion),
            education=schooling,
            occupation=job,
            birthplace=self._village.birthplace(self._people, age),
            since=max(born, self._issued),
            disability=_DISABILITIES[int(self._rng.random() * len(_DISABILITIES))] if disabled else 0,
        )


def _alone(rng: Random, age: int, size: int) -> int:
    """Return the marital status of a head without a spouse at home."""
    if age < 32 and size == 1:
        return Marital.SINGLE
    return Marital.WIDOWED if age > 48 or rng.random() < 0.4 else Marital.DIVORCED


def _schooling(rng: Random, age: int, job: str, *, of_forest: bool) -> int:
    """Return the highest schooling as the family card has it."""
    chance = rng.random()
    if age < 6 or (of_forest and chance < 0.8):
        return Education.NONE
    if age < 13 or of_forest:
        return Education.PRIMARY_UNFINISHED
    if age < 16:
        return Education.PRIMARY
    if job in names.STATE_PAID and chance < 0.75:
        return Education.BACHELOR if chance < 0.6 else Education.DIPLOMA_3
    if age < 19:
        return Education.LOWER_SECONDARY
    if age > 55:
        return (
            Education.PRIMARY
            if chance < 0.6
            else Education.PRIMARY_UNFINISHED
            if chance < 0.8
            else Education.UPPER_SECONDARY
        )
    if chance < 0.28:
        return Education.PRIMARY
    if chance < 0.52:
        return Education.LOWER_SECONDARY
    return Education.UPPER_SECONDARY if chance < 0.92 else Education.BACHELOR
