"""Residents: persons, households, where they live and lived, their numbers."""
