"""Rules of the clock: plain values in, plain values out."""
