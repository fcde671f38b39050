"""Province > regency > district > village, how many people live there, and what somebody may do at a place."""
