"""Rules of imports, on plain values."""
