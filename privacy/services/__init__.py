"""Services of the two registers."""
