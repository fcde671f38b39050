"""Tests: behaviour that a user would notice, on real PostgreSQL."""
