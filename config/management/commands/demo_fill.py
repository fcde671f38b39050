"""``manage.py demo_fill``: fill the demonstration once; what is there already is left alone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone, translation

from beneficiaries.models import Person
from config.demo.cast import cast_create
from config.demo.months import months_close
from config.demo.questions import questions_ask
from config.demo.reference import REGENCY, reference_fill
from config.demo.rights import rights_tell
from config.demo.seed import people_seed
from config.demo.stories import stories_tell
from core.exceptions import DomainError
from insurance.models import CardFinding
from insurance.services.waterfall import waterfall_refresh

RESIDENTS = 307_361  # DKB 2024S2
_SEED = 1
_TOLD_EVERY = 5.0


class Command(BaseCommand):
    """Asks the data what is missing, not a marker; every part is one transaction."""

    help = "Fill the demonstration: places, population, rules, people, accounts, cases. Safe to run again."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do what is missing and tell of it on standard error."""
        if not (settings.DEMO or settings.TESTING):
            raise CommandError(
                "demo_fill makes accounts with a shared password: set SIPERKASA_DEMO=1 if you want that."
            )
        try:
            with translation.override("en"):
                done = [
                    self._reference(),
                    self._people(),
                    self._part("accounts", cast_create),
                    self._part("cases", stories_tell),
                    self._part("requests and breaches under UU PDP", rights_tell),
                ]
        except (DomainError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        if any(done):
            self._part("statistics of the tables", _analyze)
            self._part("cards and residents brought together", _waterfall)
            self._part("months closed", months_close)
            self._part("questions to a village", questions_ask)

    def _reference(self) -> int:
        started, rows = time.perf_counter(), 0
        for what, count in reference_fill():
            self._tell(what, count, started)
            started, rows = time.perf_counter(), rows + count
        return rows

    def _people(self) -> int:
        if Person.objects.in_region(REGENCY).exists():
            return 0
        residents = _residents()
        self.stderr.write(f"    people who do not exist: {residents:,} (about {residents // 15_000 + 1} s)", str)
        started = told = time.perf_counter()

        def progress(village: str, made: int) -> None:
            nonlocal told
            if time.perf_counter() - told >= _TOLD_EVERY:
                told = time.perf_counter()
                self._tell(f"… {village}", made, started)

        seeded = people_seed(
            actor=None,
            region=REGENCY,
            residents=residents,
            seed=_SEED,
            year_until=timezone.localdate(),
            progress=progress,
        )
        self._tell("residents", seeded.residents, started)
        self._tell("JKN members", seeded.members, started)
        return seeded.residents

    def _part(self, what: str, work: Callable[[], int]) -> int:
        started = time.perf_counter()
        with translation.override(settings.LANGUAGE_CODE):  # what is kept is written as an office here writes it
            rows = work()
        if rows:
            self._tell(what, rows, started)
        return rows

    def _tell(self, what: str, rows: int, started: float) -> None:
        self.stderr.write(f"    {what:<46} {rows:>10,}  {time.perf_counter() - started:5.1f} s", str)


def _residents() -> int:
    raw = os.environ.get("SIPERKASA_DEMO_RESIDENTS") or str(RESIDENTS)
    if not raw.isdecimal():
        raise ImproperlyConfigured(f"SIPERKASA_DEMO_RESIDENTS must be a number, not {raw!r}.")
    return int(raw)


def _waterfall() -> int:
    """Work out what the nightly job would, so that the first evening shows names; return how many need somebody."""
    waterfall_refresh(actor=None, region=REGENCY)
    return CardFinding.objects.in_region(REGENCY).count()


def _analyze() -> int:
    """Let the planner know what was loaded, before somebody waits for a page; return the number of tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return len(connection.introspection.table_names())
