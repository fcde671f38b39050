"""The insurance room."""
