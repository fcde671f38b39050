"""JKN membership, coverage figures, and proposals to BPJS."""
