"""Services of regions."""
