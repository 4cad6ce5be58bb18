"""What lint cannot say about this repository."""
