"""People and households: who finds whom, what is shown, and what is kept."""
