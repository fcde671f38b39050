"""Pure decisions about coverage, thresholds and quota."""
