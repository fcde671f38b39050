"""Reads of beneficiaries."""
