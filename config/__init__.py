"""The composition root: settings, addresses, start-up; the only package that knows every app."""
