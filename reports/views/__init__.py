"""Views of issued reports."""
