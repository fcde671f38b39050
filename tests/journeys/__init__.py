"""Journeys in a real Chromium, on a phone and on a desk."""
