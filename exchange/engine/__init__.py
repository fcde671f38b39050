"""The engine of bulk imports: file, staged table, verdicts, ledger; set-based in PostgreSQL (docs/adr/0016)."""
