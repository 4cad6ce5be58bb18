"""Slack to domain and back; decides nothing about money."""
