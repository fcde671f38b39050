"""Pages of the two registers."""
