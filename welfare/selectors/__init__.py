"""Reads of welfare."""
