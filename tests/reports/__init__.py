"""Issued reports: the paper, the number, the file, and what a stranger may learn."""
