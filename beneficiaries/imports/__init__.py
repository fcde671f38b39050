"""Files of residents, loaded in bulk."""
