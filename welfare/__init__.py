"""Welfare cases: from a problem at the door to an outcome."""
