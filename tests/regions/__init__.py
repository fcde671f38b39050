"""Tests of places and population."""
