"""Reads of the two registers, of what is held on somebody, and of who has seen it."""
