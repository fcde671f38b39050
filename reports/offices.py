"""Who issues: the department of a regency with its letterhead and the pattern of its numbers.

The pattern of a number and the lines of a letterhead are local (Permendagri 1/2023 leaves them to the region), so they
are data: ``reports/data/offices.json``, over which ``settings.OFFICES_FILE`` (the same form) is laid when it is set.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts.models import Assignment
from regions.models import Level, Region
from regions.rules.codes import ancestors_of

NUMBER_PATTERN = "400.9/{seq:03d}/DINSOS/{month_roman}/{year}"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
HEAD_OF_DEPARTMENT = "department_head"
_SHIPPED = Path(__file__).resolve().parent / "data" / "offices.json"


@dataclass(frozen=True, slots=True)
class Office:
    """A department. ``code`` is its region's and the series of its numbers; ``name`` is
    the region's as the department spells it, ``seat`` the town beside a date.
    """

    code: str
    name: str
    government: str
    department: str
    address: tuple[str, ...]
    seat: str
    signatory: str
    number_pattern: str

    def number(self, *, seq: int, year: int, month: int) -> str:
        """Return the document number for the ``seq``-th document of ``year``."""
        return self.number_pattern.format(seq=seq, year=year, month=month, month_roman=ROMAN[month - 1])


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: position, and name and NIP when somebody holds the office on that day."""

    position: str
    name: str
    employee_number: str


def office_of(region: Region) -> Office:
    """Return the department that issues for ``region``: its regency's, or the province's own.

    Raises:
        ImproperlyConfigured: the file of offices cannot be read or lacks a line.
    """
    codes = [*ancestors_of(region.code), region.code]
    home = Region.objects.get(code=codes[Level.REGENCY - 1] if len(codes) >= Level.REGENCY else codes[0])
    known = _offices(settings.OFFICES_FILE).get(home.code, {})
    name = known.get("name", home.full_name)
    try:
        return Office(
            code=home.code,
            name=name,
            government=known.get("government", f"Pemerintah {name}"),
            department=known.get("department", "Dinas Sosial"),
            address=tuple(known.get("address", ())),
            seat=known.get("seat", home.name),
            signatory=known.get("signatory", f"Kepala Dinas Sosial {name}"),
            number_pattern=_checked(known.get("number", NUMBER_PATTERN)),
        )
    except (AttributeError, TypeError, KeyError, ValueError, IndexError) as error:
        raise ImproperlyConfigured(f"The office {home.code} in the file of offices is not written rightly.") from error


def signatory_of(office: Office) -> Signatory:
    """Return who heads the department today; the name stays empty, to be written by hand, when nobody is assigned."""
    heads = Assignment.objects.active_on(timezone.localdate()).filter(
        role__name=HEAD_OF_DEPARTMENT, region_id=office.code, user__is_active=True
    )
    newest = heads.select_related("user").order_by("-valid_from", "-id").first()
    if newest is None:
        return Signatory(office.signatory, "", "")
    return Signatory(office.signatory, newest.user.full_name, newest.user.employee_number)


@lru_cache(maxsize=4)
def _offices(overlay: str | None) -> dict[str, dict[str, Any]]:
    offices: dict[str, dict[str, Any]] = {}
    for path in (_SHIPPED, Path(overlay) if overlay else None):
        if path is None:
            continue
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ImproperlyConfigured(f"The file of offices {path} cannot be read as JSON.") from error
        for code, lines in content.items():
            offices[code] = {**offices.get(code, {}), **lines}
    return offices


def _checked(pattern: str) -> str:
    # Two numbers of a year must differ, and so must two years: a pattern that drops either would repeat itself.
    samples = {pattern.format(seq=s, year=y, month=1, month_roman="I") for s in (1, 2) for y in (2026, 2027)}
    if len(samples) != 4:
        raise ValueError("a number needs {seq} and {year}")
    return pattern
