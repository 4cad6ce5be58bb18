"""The migrations, one file a step, numbered in the order in which they run."""
