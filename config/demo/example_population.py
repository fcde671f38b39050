"""How the bundled example figures below Batang Hari were made; run by hand, not needed at run time.

No table of districts newer than 2020 and none of villages was found (domain 8). The official total of the regency is
spread over the districts by their shares of the DKB of the second semester of 2020, and within a district over its
villages by a made-up weight that depends on the code only. Every level sums to the one above, in men and women too, and
every row but the regency's is marked as an example::

    .venv/bin/python -m config.demo.example_population > regions/data/batang_hari_population_2024S2.csv
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from config.demo.apportion import apportion
from regions.rules.codes import level_of, parent_of

REGENCY, NAME = "15.04", "Kabupaten Batanghari"
MALE, FEMALE = 157_571, 149_790  # DKB 2024S2, official
DISTRICTS_2020 = {  # DKB 2020S2
    "15.04.01": 33_393,
    "15.04.02": 34_636,
    "15.04.03": 69_733,
    "15.04.04": 32_276,
    "15.04.05": 37_962,
    "15.04.06": 40_170,
    "15.04.07": 42_881,
    "15.04.08": 15_457,
}
Line = tuple[str, str, int, int, int, int]


def example_population(names: dict[str, str]) -> Iterator[Line]:
    """Yield ``code, name, male, female, total, example`` of the regency, its districts and its villages by code.

    ``names`` holds the regions of the regency by code.
    """
    yield REGENCY, NAME, MALE, FEMALE, MALE + FEMALE, 0
    totals = apportion(MALE + FEMALE, list(DISTRICTS_2020.values()))
    for district, total, male in zip(DISTRICTS_2020, totals, apportion(MALE, totals), strict=True):
        yield district, names[district], male, total - male, total, 1
        villages = sorted(code for code in names if level_of(code) == 4 and parent_of(code) == district)
        shares = apportion(total, [_weight(code) for code in villages])
        for village, people, men in zip(villages, shares, apportion(male, shares), strict=True):
            yield village, names[village], men, people - men, people, 1


def _weight(code: str) -> int:
    """Return a weight of 60 to 139, and two and a half times that for a kelurahan: towns are larger than villages."""
    spread = 60 + int.from_bytes(hashlib.sha256(code.encode()).digest()[:4], "big") % 80
    return spread * 5 // 2 if code[9] == "1" else spread


def main() -> None:
    """Write the file to standard output."""
    source = Path(__file__).resolve().parents[2] / "regions" / "data" / "batang_hari_regions.csv"
    with source.open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["code", "name", "male", "female", "total", "example"])
    writer.writerows(example_population(names))


if __name__ == "__main__":
    main()
