"""Selectors of regions."""
