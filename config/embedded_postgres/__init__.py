"""PostgreSQL from a Python package: a Django backend, and the server's life bound to those who use it.

``server`` is what a process that needs the database calls; ``keeper`` is the small process that owns the server
and ends with its last user; ``cluster`` knows the server's programs, options and files; ``base`` is the Django
backend. Only ``base`` imports Django, so that the keeper starts in a moment.
"""
