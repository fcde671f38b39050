"""Rules of the two registers: pure."""
