"""What the commands share that load a definition (a workflow, a questionnaire) from a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import User
from core.management.base import FigureCommand
from welfare.exceptions import DefinitionRefused
from welfare.workflows import read_file


class DefinitionCommand(FigureCommand):
    """``load`` is done, or with ``--check`` tried and taken back."""

    def arguments(self, parser: ArgumentParser) -> None:
        """Take the file, whether to check only, and who loads it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--actor", help="account name of who loads it")
        parser.add_argument("--check", action="store_true", help="say what would happen, and change nothing")

    def load(self, actor: User | None, data: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """Add the version that ``data`` describes; return what it is called, and what was done with it."""
        raise NotImplementedError

    def figures(self, **options: Any) -> dict[str, Any]:
        """Return what was loaded; every fault of the file is one line on standard error."""
        actor = None
        if options["actor"]:
            actor = User.objects.filter(username=options["actor"], is_active=True).first()
            if actor is None:
                raise CommandError(f"There is no account {options['actor']}.", returncode=2)
        try:
            data = read_file(options["file"])
            with transaction.atomic():
                told, done = self.load(actor, data)
                transaction.set_rollback(options["check"])
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.", returncode=2) from error
        except DefinitionRefused as refusal:
            for fault in refusal.faults:
                self.note(fault)
            raise CommandError(f"{options['file'].name} was not loaded: {len(refusal.faults)} fault(s).") from refusal
        return {**told, "done": f"would be {done}" if options["check"] else done}
