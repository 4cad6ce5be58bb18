"""Every figure of the bench can be produced; what they come to is never asserted."""
