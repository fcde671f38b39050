"""What a region code means."""
