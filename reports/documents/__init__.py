"""Documents of issued reports."""
