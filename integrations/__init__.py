"""Doors to other systems, one folder each; nothing here touches the database."""
