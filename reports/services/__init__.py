"""Services of issued reports."""
