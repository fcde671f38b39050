"""Pages of beneficiaries."""
