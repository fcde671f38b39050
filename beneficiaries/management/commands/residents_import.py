"""``manage.py residents_import FILE --profile standard --actor USER``: load residents by name (docs/contract.md)."""

from __future__ import annotations

from beneficiaries.imports.residents import RESIDENTS
from exchange.commands import LoadCommand


class Command(LoadCommand):
    """Reads a CSV or XLSX of residents; prints the ledger."""

    help = "Load a file of residents by name: every row gets a verdict, the rows with problems are kept to be mended."
    kind = RESIDENTS
