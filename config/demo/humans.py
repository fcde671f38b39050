"""Make up the people of one household: how old, called what, doing what, and how they belong together."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from beneficiaries.codes import Education, Marital, Relation, Religion
from config.demo import names
from config.demo.press import Days

_YEAR = 365.25
# Ages of heads of family, youngest and oldest of each step, by weight in a hundred.
_HEAD_AGES = (
    ((21, 29),) * 12 + ((30, 39),) * 26 + ((40, 49),) * 26 + ((50, 59),) * 19 + ((60, 69),) * 12 + ((70, 84),) * 5
)
_DISABILITIES = (1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6)
_STATED_DISABILITY = 0.01


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


@dataclass(frozen=True, slots=True)
class Ground:
    """What the people of one village share: chance, the calendar, where they were born, whether it is a kelurahan."""

    rng: Random
    days: Days
    regency: str
    town: bool

    def born(self, age: float) -> int:
        """Return a birthday of somebody ``age`` years old on the day that the seed describes."""
        return max(0, self.days.last - int(age * _YEAR + self.rng.random() * 364))

    def birthplace(self, people: names.People, age: float) -> str:
        """Return where somebody was born: the old of a group that came, often far away."""
        if people.birthplaces and self.rng.random() < (0.35 if age > 40 else 0.02):
            return people.birthplaces[int(self.rng.random() * len(people.birthplaces))]
        return self.regency


def given_name(rng: Random, people: names.People, sex: str, surname: str = "") -> str:
    """Return a name of one or two words, and the family's where there is one."""
    first = people.male if sex == "L" else people.female
    second = people.male_second if sex == "L" else people.female_second
    name = first[int(rng.random() * len(first))]
    if second and rng.random() < (0.45 if surname else 0.8):
        name = f"{name} {second[int(rng.random() * len(second))]}"
    return f"{name} {surname}" if surname else name


class Home:
    """The members of one family, the head first."""

    def __init__(self, ground: Ground, people: names.People, surname: str, religion: int, issued: int) -> None:
        self._ground = ground
        self._rng = ground.rng
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
        sex = "L" if couple or rng.random() < 0.45 else "P"
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
        if child > 24 and chance < 0.45:  # old couples live with grandchildren, or with a child who stayed
            return self._child(Relation.GRANDCHILD, max(0, child - 22 - int(rng.random() * 10)))
        if child > 24:
            grown = min(child, 21 + int(rng.random() * 17))
            return self._adult(Relation.CHILD, "L" if chance < 0.8 else "P", grown, Marital.SINGLE)
        if child < -3 or (chance > 0.97 and len(found) > 1):
            return self._child(Relation.OTHER_FAMILY, 5 + int(rng.random() * 20))
        return self._child(Relation.CHILD, max(0, child))

    def _adult(self, relation: int, sex: str, age: int, marital: int) -> Human:
        rng = self._rng
        jobs = names.WOMEN if sex == "P" else names.MEN_OF_TOWN if self._ground.town else names.MEN_OF_VILLAGE
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
        sex = "L" if rng.random() < 0.52 else "P"
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
        born = self._ground.born(age)
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
            birthplace=self._ground.birthplace(self._people, age),
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
    return Education.UPPER_SECONDARY if chance < 0.92 or age < 24 else Education.BACHELOR
