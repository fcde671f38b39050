"""Exceptions to what lies at one's own places."""
