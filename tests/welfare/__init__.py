"""The room of cases."""
