"""Pages that compose several apps: start page, health, errors, language."""
