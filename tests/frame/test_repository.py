"""What lies in the repository: no secret, nobody's number, and nothing installed that was not locked by its hash."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from core.identifiers import InvalidIdentifier, parse_nik

ROOT = Path(settings.BASE_DIR)
_SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-[0-9A-Za-z-]{10,}"
    r"|\bglpat-[A-Za-z0-9_-]{20}\b|\bAIza[0-9A-Za-z_-]{35}\b|\bsk_live_[0-9a-zA-Z]{10,}"
)
_PASSWORD = re.compile(r"(?i)\b(?:password|passwd|secret_key|api_key|token)\b\s*[:=]\s*[\"']([^\"'\s{}$<%]{8,})[\"']")
_SIXTEEN = re.compile(r"(?<![\dA-Za-z.])\d{16}(?![\dA-Za-z])")
_SYNTHETIC_FROM = 9000
# Sixteen digits that are no NIK, and why.
_NO_PERSON: dict[str, str] = {}
# Files whose long numbers are hashes or shapes of pictures, never people.
_NOT_READ = {".svg", ".png", ".ico", ".woff2", ".pdf", ".xlsx", ".mo", ".gz"}


def _tracked() -> Iterator[tuple[str, str]]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a working copy")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix not in _NOT_READ:
            yield name, path.read_text(encoding="utf-8", errors="replace")


def test_there_is_no_secret_in_the_repository() -> None:
    found = []
    for name, text in _tracked():
        found += [f"{name}: {hit[0][:12]}…" for hit in _SECRETS.finditer(text)]
        if not name.startswith("tests/"):  # what tests type into forms opens nothing
            found += [f"{name}: {hit[0][:24]}…" for hit in _PASSWORD.finditer(text)]
    assert not found


def test_every_number_that_could_be_somebodys_is_synthetic() -> None:
    """Dukcapil's serials begin at 0001; ours at 9000, which a regency does not reach in one day."""
    real = set()
    for name, text in _tracked():
        for number in set(_SIXTEEN.findall(text)) - set(_NO_PERSON):
            try:
                parse_nik(number)
            except InvalidIdentifier:
                continue  # no NIK: no such province, no such day
            if int(number[-4:]) < _SYNTHETIC_FROM:
                real.add(f"{name}: {number[:6]}******{number[-4:]}")
    assert not real


@pytest.mark.parametrize("name", ["prod", "dev", "node", "uv"])
def test_what_is_installed_is_locked_by_version_and_hash(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    entries = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert entries
    loose = [line.split()[0] for line in entries if "==" not in line.split()[0] or "--hash=sha256:" not in line]
    assert not loose
    assert not [line for line in entries if "://" in line or line.startswith("-")]


def test_packages_of_the_browser_are_locked_by_hash() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name and not each.get("link")}
    assert packages
    assert not [name for name, each in packages.items() if not str(each.get("integrity", "")).startswith("sha512-")]
