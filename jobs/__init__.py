"""Background work: enqueued in the caller's transaction, supervised, retried, with progress one can read."""
