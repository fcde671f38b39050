"""The demonstration: a made-up regency in the bundled places."""
