"""Background work: asked for, done once, taken back from the dead, shown to the right people."""
