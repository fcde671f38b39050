"""Numbers for people who do not exist: valid in form, unique, with serials of 9000 and above that nobody alive has."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import date

FIRST_DAY = date(1920, 1, 1)
STATE_ON = date(2024, 12, 31)  # the day that a seed describes: that of the DKB of the second semester of 2024
_SERIALS = 1000
_FIRST_SERIAL = 9000
_HALF = _SERIALS // 2
# Where people who moved here got their NIK: regencies of Jambi, West Sumatra, North Sumatra, Java.
ELSEWHERE = (
    "150101", "150201", "150302", "150501", "150506", "150601", "150702", "150801", "150904", "157101", "157103",
    "157201", "130603", "130105", "120201", "127106", "330519", "331205", "340301", "350204", "351805", "320501",
)  # fmt: skip


class Days:
    """Days from 1920 to the one that a seed describes, as indexes, with their written forms made once."""

    def __init__(self) -> None:
        self.first = FIRST_DAY.toordinal()
        self.last = STATE_ON.toordinal() - self.first
        days = [date.fromordinal(self.first + index) for index in range(self.last + 1)]
        self.iso = [day.isoformat() for day in days]
        self.male = [f"{day:%d%m%y}" for day in days]
        self.female = [f"{day.day + 40:02d}{day:%m%y}" for day in days]

    def index(self, day: date) -> int:
        """Return the index of a day."""
        return day.toordinal() - self.first


class Press:
    """Gives out NIK, KK and card numbers, each once.

    A NIK's room is 1,000 serials for each place of issue, day and sex; counters of two bytes keep what was given.
    """

    def __init__(self, districts: list[str], days: Days) -> None:
        """``districts`` are the six-digit codes where numbers are issued; those of :data:`ELSEWHERE` follow them."""
        self._days = days
        self._codes = [*districts, *(code for code in ELSEWHERE if code not in districts)]
        self._index = {code: index for index, code in enumerate(self._codes)}
        self._span = len(days.iso)
        self._niks = array("H", bytes(4 * len(self._codes) * self._span))
        self._kks = array("H", bytes(2 * len(self._codes) * self._span))
        self._card = 0
        self._millennium = days.index(date(2000, 1, 1))
        self.local = len(districts)
        self.size = len(self._codes)

    @property
    def codes(self) -> list[str]:
        """The places of issue, those of the region first."""
        return list(self._codes)

    def keep_clear_of(self, *, niks: Iterable[str], kks: Iterable[str], last_card: str) -> None:
        """Never give out a number that exists: of each place, day and half of the serials the highest is given here."""
        for nik in niks:
            woman = nik[6] >= "4"
            day = int(nik[6:8]) - (40 if woman else 0)
            serial = int(nik[12:]) - _FIRST_SERIAL
            index = self._day(nik, day, 2000 if serial >= _HALF else 1900)
            if index is not None:
                slot = (self._index[nik[:6]] * self._span + index) * 2 + woman
                self._niks[slot] = max(self._niks[slot], serial % _HALF + 1)
        for kk in kks:
            index = self._day(kk, int(kk[6:8]), 2000)
            if index is not None:
                slot = self._index[kk[:6]] * self._span + index
                self._kks[slot] = max(self._kks[slot], int(kk[12:]) - _FIRST_SERIAL + 1)
        self._card = int(last_card[4:]) if last_card else 0

    def _day(self, number: str, day: int, century: int) -> int | None:
        """Return the index of the day in a number, or ``None`` when no number of ours can hold it."""
        try:
            index = self._days.index(date(century + int(number[10:12]), int(number[8:10]), day))
        except ValueError:
            return None
        return index if 0 <= index < self._span else None

    def nik(self, issue: int, day: int, sex: str) -> str:
        """Return a NIK issued at place number ``issue`` to somebody born on a day; a full place sends to the next."""
        woman = sex == "P"
        while True:
            slot = (issue * self._span + day) * 2 + woman
            given = self._niks[slot]
            if given < _HALF:
                break
            issue = (issue + 1) % self.size
        self._niks[slot] = given + 1
        # Two days a century apart are written alike: each century has its half of the serials.
        serial = _FIRST_SERIAL + given + (_HALF if day >= self._millennium else 0)
        return f"{self._codes[issue]}{(self._days.female if woman else self._days.male)[day]}{serial}"

    def kk(self, issue: int, day: int) -> str:
        """Return a family card number issued on a day; a full day sends to the one before."""
        while self._kks[slot := issue * self._span + day] >= _SERIALS:
            day -= 1
        self._kks[slot] += 1
        return f"{self._codes[issue]}{self._days.male[day]}{_FIRST_SERIAL - 1 + self._kks[slot]}"

    def card(self) -> str:
        """Return a JKN card number, thirteen digits with leading zeros."""
        self._card += 1
        return f"0009{self._card:09d}"
