"""Reads of insurance."""
