"""Files that come in: batches, verdicts and ledgers."""
