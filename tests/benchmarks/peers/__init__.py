"""Other ledgers beside ours, each in an environment apart: ``make bench-peers``."""
