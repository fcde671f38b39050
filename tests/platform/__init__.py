"""Tests of the ground the product stands on: the database server and the demo."""
