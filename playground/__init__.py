"""A Slack of one's own, on loopback: for newcomers, and the tests' Slack."""
