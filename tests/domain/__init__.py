"""The rules and the books."""
