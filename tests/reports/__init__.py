"""Reports: against a recomputation of their own, over days of any length, and as files."""
