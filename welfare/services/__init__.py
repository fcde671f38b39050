"""Use cases of welfare."""
