"""Speed, measured as ratios in one run where a ratio makes sense; results go to ``bench.json``."""
