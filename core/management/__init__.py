"""Base classes of management commands."""
