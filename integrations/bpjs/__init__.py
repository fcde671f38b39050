"""The file doors to BPJS Kesehatan."""
