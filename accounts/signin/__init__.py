"""Signing in: devices and addresses, lock-out, second factor."""
