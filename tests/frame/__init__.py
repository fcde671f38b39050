"""Tests of the frame: the ladder, access, addresses, the catalogue."""
