"""The bench: each figure of the design beside its floor, both measured in the same run."""
