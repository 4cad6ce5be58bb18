"""Tests of what Slack says and hears."""
