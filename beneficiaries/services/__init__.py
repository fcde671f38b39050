"""Use cases of beneficiaries."""
