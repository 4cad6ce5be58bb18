"""Journeys: what people do, through real Slack traffic on loopback."""
